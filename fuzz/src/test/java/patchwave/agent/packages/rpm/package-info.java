/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.agent.packages.rpm;

import org.jspecify.annotations.NullMarked;
