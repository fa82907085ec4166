/** Tests of the fleet file. */
@NullMarked
package patchwave.controller.fleetfile;

import org.jspecify.annotations.NullMarked;
