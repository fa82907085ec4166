/** A whole fleet in one thread on virtual time: one seed is one run. */
@NullMarked
package patchwave.simulation;

import org.jspecify.annotations.NullMarked;
