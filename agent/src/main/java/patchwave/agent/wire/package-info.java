/** Translates between protobuf messages and the agent's own values; refuses what it does not know. */
@NullMarked
package patchwave.agent.wire;

import org.jspecify.annotations.NullMarked;
