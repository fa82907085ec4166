/** The command that runs the fuzz tests, one after the other. */
@NullMarked
package patchwave.fuzz;

import org.jspecify.annotations.NullMarked;
