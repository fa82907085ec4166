/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.controller.advisories;

import org.jspecify.annotations.NullMarked;
