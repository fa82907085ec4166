/** Runs real processes, to see that transactions outlive their starters. */
@NullMarked
package patchwave.agent.command;

import org.jspecify.annotations.NullMarked;
