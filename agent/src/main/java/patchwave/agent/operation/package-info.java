/** Decides, without any I/O, what a host does next: the permit and attempt rules, and the operation as a state machine. */
@NullMarked
package patchwave.agent.operation;

import org.jspecify.annotations.NullMarked;
