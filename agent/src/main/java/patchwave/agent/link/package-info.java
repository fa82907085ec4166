/** Holds the host's one stream to the controller, and opens it again whenever it breaks. */
@NullMarked
package patchwave.agent.link;

import org.jspecify.annotations.NullMarked;
