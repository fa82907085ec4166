/** Who may be out of service: the arithmetic of every pool's disruption budget. */
@NullMarked
package patchwave.capacity;

import org.jspecify.annotations.NullMarked;
