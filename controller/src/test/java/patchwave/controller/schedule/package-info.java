/** Tests of what fires by the clock. */
@NullMarked
package patchwave.controller.schedule;

import org.jspecify.annotations.NullMarked;
