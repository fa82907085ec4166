/** The golden report. */
@NullMarked
package patchwave.simulation.golden;

import org.jspecify.annotations.NullMarked;
