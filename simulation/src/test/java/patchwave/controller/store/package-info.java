/** The contracts of the controller's store, which are of this package, on the store in memory. */
@NullMarked
package patchwave.controller.store;

import org.jspecify.annotations.NullMarked;
