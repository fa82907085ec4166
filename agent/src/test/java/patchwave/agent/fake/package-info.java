/** A controller and an authority for tests, which speak the real wire over real TLS. */
@NullMarked
package patchwave.agent.fake;

import org.jspecify.annotations.NullMarked;
