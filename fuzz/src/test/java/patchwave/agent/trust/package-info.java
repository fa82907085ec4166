/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.agent.trust;

import org.jspecify.annotations.NullMarked;
