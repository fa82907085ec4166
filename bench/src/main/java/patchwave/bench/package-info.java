/** Measures what the design promises, on the machine at hand. */
@NullMarked
package patchwave.bench;

import org.jspecify.annotations.NullMarked;
