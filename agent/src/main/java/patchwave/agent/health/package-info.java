/** Says how well the host's services are, by its own checks, and what has become worse since a baseline. */
@NullMarked
package patchwave.agent.health;

import org.jspecify.annotations.NullMarked;
