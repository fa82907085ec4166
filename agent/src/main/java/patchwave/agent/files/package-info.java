/** Files of the agent's own that outlive a loss of power. */
@NullMarked
package patchwave.agent.files;

import org.jspecify.annotations.NullMarked;
