/** Tests of the package of the same name. */
@NullMarked
package patchwave.agent.health;

import org.jspecify.annotations.NullMarked;
