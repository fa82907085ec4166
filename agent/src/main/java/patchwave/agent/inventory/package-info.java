/** What is installed on this host and what of it runs, for the controller: looked at beside the operation, never part of it. */
@NullMarked
package patchwave.agent.inventory;

import org.jspecify.annotations.NullMarked;
