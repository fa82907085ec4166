/** Commands about the fleet: its file, its pools, its hosts, their enrolment, and why they wait. */
@NullMarked
package patchwave.cli.fleet;

import org.jspecify.annotations.NullMarked;
