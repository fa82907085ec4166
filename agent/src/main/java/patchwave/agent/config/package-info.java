/** Reads agent.yaml: every key, its default and its limits; an unknown key is an error. */
@NullMarked
package patchwave.agent.config;

import org.jspecify.annotations.NullMarked;
