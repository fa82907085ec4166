/** Arguments that several commands have, as picocli mixins, so that each reads the same everywhere. */
@NullMarked
package patchwave.cli.argument;

import org.jspecify.annotations.NullMarked;
