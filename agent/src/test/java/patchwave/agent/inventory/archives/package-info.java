@NullMarked
package patchwave.agent.inventory.archives;

import org.jspecify.annotations.NullMarked;
