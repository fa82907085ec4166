/** dnf 4, asked and guarded by a plugin of ours that runs inside it. */
@NullMarked
package patchwave.agent.packages.dnf;

import org.jspecify.annotations.NullMarked;
