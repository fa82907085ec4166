/** What the person's shell is told of the commands. */
@NullMarked
package patchwave.cli.shell;

import org.jspecify.annotations.NullMarked;
