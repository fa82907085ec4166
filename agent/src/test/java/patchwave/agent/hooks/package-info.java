/** Tests of the package of the same name. */
@NullMarked
package patchwave.agent.hooks;

import org.jspecify.annotations.NullMarked;
