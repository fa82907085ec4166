/** Fuzz tests of the package of the same name. */
@NullMarked
package patchwave.agent.config;

import org.jspecify.annotations.NullMarked;
