/** The controller's store in memory: the ledger's rules once more, in plain code, held to the same contracts as the SQL. */
@NullMarked
package patchwave.simulation.memory;

import org.jspecify.annotations.NullMarked;
