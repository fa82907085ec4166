/** What the fleet is exposed to: the inventories of all hosts, laid out for questions about many of them. */
@NullMarked
package patchwave.controller.exposure;

import org.jspecify.annotations.NullMarked;
