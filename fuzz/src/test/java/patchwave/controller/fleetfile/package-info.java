/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.controller.fleetfile;

import org.jspecify.annotations.NullMarked;
