/** Tests of the store on a real database. */
@NullMarked
package patchwave.controller.store;

import org.jspecify.annotations.NullMarked;
