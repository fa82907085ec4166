/** Runs real processes, to see that transactions outlive their starters. */
@NullMarked
package patchwave.agent.work;

import org.jspecify.annotations.NullMarked;
