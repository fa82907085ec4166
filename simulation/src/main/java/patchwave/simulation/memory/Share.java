package patchwave.simulation.memory;

/**
 * What a host or a claim is worth in one pool.
 *
 * @param pool the pool's id as text
 * @param weight in the pool's units; 1 or more
 */
public record Share(String pool, int weight) {}
