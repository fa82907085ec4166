/** What must hold whatever happens: one class for each invariant of reference/safety.md 5.2, each with its sentence. */
@NullMarked
package patchwave.simulation.invariants;

import org.jspecify.annotations.NullMarked;
