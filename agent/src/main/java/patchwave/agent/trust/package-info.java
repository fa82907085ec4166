/** Decides whether a plan may be carried out here: signatures or a standing approval, expiry, environment and OS release. */
@NullMarked
package patchwave.agent.trust;

import org.jspecify.annotations.NullMarked;
