/** What hosts report of what is installed and runs there: how a report comes together, and what it says. */
@NullMarked
package patchwave.controller.inventory;

import org.jspecify.annotations.NullMarked;
