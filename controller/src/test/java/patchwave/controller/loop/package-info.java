/** Tests of the loop. */
@NullMarked
package patchwave.controller.loop;

import org.jspecify.annotations.NullMarked;
