/** What one host may do next: the controller's side of the protocol with an agent. */
@NullMarked
package patchwave.host;

import org.jspecify.annotations.NullMarked;
