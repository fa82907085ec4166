/** From "published" to "proven fixed": what was decided when, until when each host had to be patched, and whether it was. */
@NullMarked
package patchwave.clocks;

import org.jspecify.annotations.NullMarked;
