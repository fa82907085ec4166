/** Starts the processes of the demo and ends every one of them. */
@NullMarked
package patchwave.demo.command;

import org.jspecify.annotations.NullMarked;
