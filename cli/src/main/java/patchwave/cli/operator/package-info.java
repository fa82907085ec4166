/** Commands for an operator's own keys. */
@NullMarked
package patchwave.cli.operator;

import org.jspecify.annotations.NullMarked;
