/** Who is affected: the inventory of hosts, and the verdict on it for each vulnerability, with evidence. */
@NullMarked
package patchwave.exposure;

import org.jspecify.annotations.NullMarked;
