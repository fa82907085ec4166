package patchwave.controller.store;

import java.time.Instant;

/**
 * A fleet file that was applied.
 *
 * @param revision from 1
 * @param text the YAML text, as it was sent; the fleetfile package reads it again
 */
public record FleetRevision(long revision, String text, Instant appliedAt, String appliedBy) {}
