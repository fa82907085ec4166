@NullMarked
package patchwave.calendar;

import org.jspecify.annotations.NullMarked;
