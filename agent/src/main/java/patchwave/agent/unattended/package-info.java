/** Finds what installs the distribution's updates without a rollout, and switches it off where that is wanted. */
@NullMarked
package patchwave.agent.unattended;

import org.jspecify.annotations.NullMarked;
