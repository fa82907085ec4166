/** Finds out why a host's agent is silent, and repairs what can be repaired without harm. */
@NullMarked
package patchwave.cli.rescue;

import org.jspecify.annotations.NullMarked;
