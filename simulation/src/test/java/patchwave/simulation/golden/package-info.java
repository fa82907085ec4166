/** The golden report as it is checked in, against what the code comes to. */
@NullMarked
package patchwave.simulation.golden;

import org.jspecify.annotations.NullMarked;
