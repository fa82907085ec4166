/** Java archives of the host: what they hold, and what that says of single CVEs, under limits of time, depth and size. */
@NullMarked
package patchwave.agent.inventory.archives;

import org.jspecify.annotations.NullMarked;
