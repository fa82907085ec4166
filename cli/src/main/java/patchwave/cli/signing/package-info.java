/** An operator's signature on a plan or a standing approval, and the files in which they travel and are reviewed. */
@NullMarked
package patchwave.cli.signing;

import org.jspecify.annotations.NullMarked;
