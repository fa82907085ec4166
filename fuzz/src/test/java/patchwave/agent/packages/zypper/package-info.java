/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.agent.packages.zypper;

import org.jspecify.annotations.NullMarked;
