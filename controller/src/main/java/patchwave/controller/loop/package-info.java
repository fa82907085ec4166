/** The one planner loop: loads, decides, stores, hints; nothing else admits a host. */
@NullMarked
package patchwave.controller.loop;

import org.jspecify.annotations.NullMarked;
