package patchwave.agent.packages;

/**
 * A package to bring to a version.
 *
 * @param version the exact version; empty for the newest that the host may install
 */
public record PackageWish(String name, String version) {}
