/** The agent of one host: its configuration, its event loop, and the work that the loop asks for. */
@NullMarked
package patchwave.agent;

import org.jspecify.annotations.NullMarked;
