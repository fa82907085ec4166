package patchwave.host;

import java.util.Optional;

/**
 * A package that an operator wants upgraded.
 *
 * @param version exact; empty for the newest that a host can get
 */
public record PackageWish(String name, Optional<String> version) {}
