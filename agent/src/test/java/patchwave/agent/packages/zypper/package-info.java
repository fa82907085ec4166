/** The real zypper on a fresh root directory. */
@NullMarked
package patchwave.agent.packages.zypper;

import org.jspecify.annotations.NullMarked;
