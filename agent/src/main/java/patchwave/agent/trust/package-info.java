/** Decides whether a plan may be carried out here: signatures, expiry, environment and OS release. */
@NullMarked
package patchwave.agent.trust;

import org.jspecify.annotations.NullMarked;
