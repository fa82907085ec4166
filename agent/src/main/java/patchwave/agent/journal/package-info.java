/** Keeps what the host must not forget: an append-only, synced, checksummed file of records, and its replay. */
@NullMarked
package patchwave.agent.journal;

import org.jspecify.annotations.NullMarked;
