/** Carries out on the host what the machine asks for, and tells it how that went. */
@NullMarked
package patchwave.agent.work;

import org.jspecify.annotations.NullMarked;
