/** What exists: hosts, the pools they serve in, the failure domains they share. */
@NullMarked
package patchwave.fleet;

import org.jspecify.annotations.NullMarked;
