/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.agent.local;

import org.jspecify.annotations.NullMarked;
