/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.controller.operators;

import org.jspecify.annotations.NullMarked;
