/** The real apt and dpkg on a fresh root directory. */
@NullMarked
package patchwave.agent.packages.apt;

import org.jspecify.annotations.NullMarked;
