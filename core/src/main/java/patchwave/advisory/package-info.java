/** Why we patch: advisories and the facts known about them. */
@NullMarked
package patchwave.advisory;

import org.jspecify.annotations.NullMarked;
