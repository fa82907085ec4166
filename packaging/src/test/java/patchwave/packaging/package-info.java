/** The packages, installed by the real package managers into roots that are thrown away. */
@NullMarked
package patchwave.packaging;

import org.jspecify.annotations.NullMarked;
