/** What the host's package manager can tell and do: one typed interface, with apt, dnf and zypper behind it. */
@NullMarked
package patchwave.agent.packages;

import org.jspecify.annotations.NullMarked;
