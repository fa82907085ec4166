/** Finds the host's own scripts in a directory, and refuses those that somebody else could have written. */
@NullMarked
package patchwave.agent.scripts;

import org.jspecify.annotations.NullMarked;
