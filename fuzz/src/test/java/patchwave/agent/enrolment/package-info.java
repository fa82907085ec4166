/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.agent.enrolment;

import org.jspecify.annotations.NullMarked;
