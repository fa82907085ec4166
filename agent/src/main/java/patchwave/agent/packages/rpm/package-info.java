/** What dnf and zypper share: rpm's database, versions, package files, locks, repair, and the rules of their transactions. */
@NullMarked
package patchwave.agent.packages.rpm;

import org.jspecify.annotations.NullMarked;
