/** Tests of the clocks. */
@NullMarked
package patchwave.clocks;

import org.jspecify.annotations.NullMarked;
