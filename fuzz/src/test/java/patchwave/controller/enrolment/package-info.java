/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.controller.enrolment;

import org.jspecify.annotations.NullMarked;
