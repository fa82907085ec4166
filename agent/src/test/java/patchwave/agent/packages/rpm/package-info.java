/** The real rpm on a fresh root directory. */
@NullMarked
package patchwave.agent.packages.rpm;

import org.jspecify.annotations.NullMarked;
