/** Starts other programs: the only place that does. Output goes to files, never to pipes, and every environment is a clean one. */
@NullMarked
package patchwave.agent.command;

import org.jspecify.annotations.NullMarked;
