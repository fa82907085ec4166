/** The golden report: how fast and how safe each policy is, over fixed seeds, so that a change of it shows in review. */
@NullMarked
package patchwave.simulation.golden;

import org.jspecify.annotations.NullMarked;
