/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.controller.agents;

import org.jspecify.annotations.NullMarked;
