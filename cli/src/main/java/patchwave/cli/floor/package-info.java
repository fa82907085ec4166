/** Commands that lower a pool's floor for a time: with a second operator, ending by themselves. */
@NullMarked
package patchwave.cli.floor;

import org.jspecify.annotations.NullMarked;
