/** What every package manager must do, whichever it is. */
@NullMarked
package patchwave.agent.packages;

import org.jspecify.annotations.NullMarked;
