/** Inventories from one side to the other. */
@NullMarked
package patchwave.agent.inventory;

import org.jspecify.annotations.NullMarked;
