@NullMarked
package patchwave.agent.reboot;

import org.jspecify.annotations.NullMarked;
