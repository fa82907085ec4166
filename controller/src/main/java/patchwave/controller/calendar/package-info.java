/** When windows open: recurrences as local times, and local times as instants. */
@NullMarked
package patchwave.controller.calendar;

import org.jspecify.annotations.NullMarked;
