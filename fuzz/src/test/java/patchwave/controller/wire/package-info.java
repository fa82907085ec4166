/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.controller.wire;

import org.jspecify.annotations.NullMarked;
