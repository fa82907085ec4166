/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.agent.wire;

import org.jspecify.annotations.NullMarked;
