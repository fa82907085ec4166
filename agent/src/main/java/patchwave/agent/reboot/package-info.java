/** Whether the host has to reboot before it runs what is installed, and how it is asked to. */
@NullMarked
package patchwave.agent.reboot;

import org.jspecify.annotations.NullMarked;
