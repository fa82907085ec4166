/** An operator's signature on a plan, and the file in which a plan travels and is reviewed. */
@NullMarked
package patchwave.cli.signing;

import org.jspecify.annotations.NullMarked;
