/** What surrounds the product's code: time, chance, machines, disks, the network, processes that die, operators. */
@NullMarked
package patchwave.simulation.world;

import org.jspecify.annotations.NullMarked;
