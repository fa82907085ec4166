/** The fleet file: from its YAML text to a checked fleet policy, or to every fault in it with its place. */
@NullMarked
package patchwave.controller.fleetfile;

import org.jspecify.annotations.NullMarked;
