/** The protocol's rules, broken one at a time: what the simulation must notice to be worth anything. */
@NullMarked
package patchwave.simulation.mutants;

import org.jspecify.annotations.NullMarked;
