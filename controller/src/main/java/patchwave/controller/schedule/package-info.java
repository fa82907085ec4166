/** What fires by the clock alone; never a host's operation. */
@NullMarked
package patchwave.controller.schedule;

import org.jspecify.annotations.NullMarked;
