/** A signed apt repository of the demo's own packages, served on the loopback interface. */
@NullMarked
package patchwave.demo.repository;

import org.jspecify.annotations.NullMarked;
