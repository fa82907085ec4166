/** Runs inside the programs that are killed: needs nothing but the JDK, and nothing of the harness. */
@NullMarked
package patchwave.crash.probe;

import org.jspecify.annotations.NullMarked;
