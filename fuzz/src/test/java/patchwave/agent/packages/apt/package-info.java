/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.agent.packages.apt;

import org.jspecify.annotations.NullMarked;
