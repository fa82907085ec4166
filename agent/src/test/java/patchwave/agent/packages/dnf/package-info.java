/** The real dnf on a fresh root directory. */
@NullMarked
package patchwave.agent.packages.dnf;

import org.jspecify.annotations.NullMarked;
