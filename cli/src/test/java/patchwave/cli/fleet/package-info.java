/** Tests of what is said of hosts. */
@NullMarked
package patchwave.cli.fleet;

import org.jspecify.annotations.NullMarked;
