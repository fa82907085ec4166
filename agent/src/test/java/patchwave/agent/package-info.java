/** Tests of the agent as a whole. */
@NullMarked
package patchwave.agent;

import org.jspecify.annotations.NullMarked;
