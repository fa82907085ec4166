/** Tests of calendars. */
@NullMarked
package patchwave.controller.calendar;

import org.jspecify.annotations.NullMarked;
