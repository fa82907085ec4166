/** What the demo's fleet looks like: hosts, pools, floors, and the fleet file that says so. Pure. */
@NullMarked
package patchwave.demo.fleet;

import org.jspecify.annotations.NullMarked;
