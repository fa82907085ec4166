/** What every command shares: the surroundings it was given and the global options. */
@NullMarked
package patchwave.cli.session;

import org.jspecify.annotations.NullMarked;
