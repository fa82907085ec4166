/** The one connection to the controller: its trust, its calls, and what a failed call means to a person. */
@NullMarked
package patchwave.cli.link;

import org.jspecify.annotations.NullMarked;
