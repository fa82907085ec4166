/** When work may begin: intervals, maintenance windows and freezes. */
@NullMarked
package patchwave.calendar;

import org.jspecify.annotations.NullMarked;
