/** Decides from observed facts whether every promise of the demo held. Pure but for reading journals. */
@NullMarked
package patchwave.demo.proof;

import org.jspecify.annotations.NullMarked;
