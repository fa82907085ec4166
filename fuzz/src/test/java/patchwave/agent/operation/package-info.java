/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.agent.operation;

import org.jspecify.annotations.NullMarked;
