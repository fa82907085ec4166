/** Tests of the matcher: each rule by its number, and fleets. */
@NullMarked
package patchwave.exposure;

import org.jspecify.annotations.NullMarked;
