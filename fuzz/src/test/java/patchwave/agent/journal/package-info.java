/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.agent.journal;

import org.jspecify.annotations.NullMarked;
