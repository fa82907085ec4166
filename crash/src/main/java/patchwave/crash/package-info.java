/** Kills real controllers, agents and package managers at named points, and proves that nothing but time was lost. */
@NullMarked
package patchwave.crash;

import org.jspecify.annotations.NullMarked;
