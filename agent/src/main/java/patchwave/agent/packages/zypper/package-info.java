/** zypper, asked in XML and confined to the staged files. */
@NullMarked
package patchwave.agent.packages.zypper;

import org.jspecify.annotations.NullMarked;
