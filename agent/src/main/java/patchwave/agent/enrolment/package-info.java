/** Gives the host its identity: token, key, certificate and renewal. */
@NullMarked
package patchwave.agent.enrolment;

import org.jspecify.annotations.NullMarked;
