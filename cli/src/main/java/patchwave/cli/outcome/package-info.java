/** How a command ends: the exit codes, and refusals that say what is wrong, where, and what to do. */
@NullMarked
package patchwave.cli.outcome;

import org.jspecify.annotations.NullMarked;
