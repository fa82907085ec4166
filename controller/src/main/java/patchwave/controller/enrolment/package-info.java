/** How a host gets its first certificate, for a one-time token. */
@NullMarked
package patchwave.controller.enrolment;

import org.jspecify.annotations.NullMarked;
