/** End-to-end tests on the lab's real hosts, and the small language that they are written in. */
@NullMarked
package patchwave.lab;

import org.jspecify.annotations.NullMarked;
