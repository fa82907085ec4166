package patchwave.agent.packages;

/**
 * The metadata of all repositories is fresh.
 *
 * @param attempts how many tries it took, from 1
 */
public record Refreshed(int attempts) {}
