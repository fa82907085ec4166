/** Tests of the package of the same name. */
@NullMarked
package patchwave.advisory;

import org.jspecify.annotations.NullMarked;
