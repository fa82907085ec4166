package patchwave.simulation.memory;

import patchwave.controller.store.FleetRevision;
import patchwave.policy.Timeouts;

/**
 * The fleet file in force.
 *
 * @param calendar everything that decides when a host may be disrupted, as text that can be compared
 */
record FleetRow(FleetRevision revision, Timeouts timeouts, String calendar) {}
