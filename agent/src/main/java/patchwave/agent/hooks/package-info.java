/** Runs the host's own scripts that take it out of service and put it back. */
@NullMarked
package patchwave.agent.hooks;

import org.jspecify.annotations.NullMarked;
