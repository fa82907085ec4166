/** Advisories in: from a feed's bytes to statements and facts, to the records that are no good, or to why all of it is refused. */
@NullMarked
package patchwave.controller.advisories;

import org.jspecify.annotations.NullMarked;
