/** The driver's own process: simulated agents that speak the real protocol over real connections. */
@NullMarked
package patchwave.bench.drive;

import org.jspecify.annotations.NullMarked;
