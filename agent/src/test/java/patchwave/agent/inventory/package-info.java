@NullMarked
package patchwave.agent.inventory;

import org.jspecify.annotations.NullMarked;
