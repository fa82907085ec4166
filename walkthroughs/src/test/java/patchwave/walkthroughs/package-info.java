/** docs/operating.md, run as it is written. */
@NullMarked
package patchwave.walkthroughs;

import org.jspecify.annotations.NullMarked;
