/** Messages of the wire to values of the core and back, with the faults of a message named by field. */
@NullMarked
package patchwave.controller.wire;

import org.jspecify.annotations.NullMarked;
