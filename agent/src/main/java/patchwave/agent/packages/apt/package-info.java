/** The package manager of Debian and its kin: apt-get and dpkg, driven by exact versions and judged by dpkg's own database. */
@NullMarked
package patchwave.agent.packages.apt;

import org.jspecify.annotations.NullMarked;
