/** Service managers and the scan for stale processes, with real processes. */
@NullMarked
package patchwave.agent.services;

import org.jspecify.annotations.NullMarked;
