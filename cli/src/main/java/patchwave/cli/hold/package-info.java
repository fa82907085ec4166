/** Commands that say why something is not patched yet: of one host or pool, or of all that wait. */
@NullMarked
package patchwave.cli.hold;

import org.jspecify.annotations.NullMarked;
