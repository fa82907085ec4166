/** The SRE's hand tool: its command tree, put together in one place. */
@NullMarked
package patchwave.cli;

import org.jspecify.annotations.NullMarked;
