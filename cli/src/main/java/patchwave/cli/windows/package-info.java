/** When maintenance windows open, and what freezes leave of them. */
@NullMarked
package patchwave.cli.windows;

import org.jspecify.annotations.NullMarked;
