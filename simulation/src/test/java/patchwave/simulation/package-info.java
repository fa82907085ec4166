/** Tests of the simulation, and the simulation as the product's test. */
@NullMarked
package patchwave.simulation;

import org.jspecify.annotations.NullMarked;
