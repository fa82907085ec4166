/** Tests of what updates hosts by itself. */
@NullMarked
package patchwave.agent.unattended;

import org.jspecify.annotations.NullMarked;
