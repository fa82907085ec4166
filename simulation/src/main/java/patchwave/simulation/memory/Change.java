package patchwave.simulation.memory;

/**
 * One row that a transaction changed.
 *
 * @param statement such as "claim.insert"
 * @param key of the row, such as a host id; of a host's part "rollout host"
 */
public record Change(String statement, Object key) {}
