package patchwave.advisory;

import java.util.Optional;

/**
 * Affected versions from one on, in Maven's order.
 *
 * @param introduced the first affected one; "0" for all from the beginning
 * @param end where it ends; empty while nothing is fixed
 */
public record VersionRange(String introduced, Optional<End> end) {
    public VersionRange {
        // Refused here, where a reader can leave the record out, and not when a host is held against it.
        MavenVersion.requireReadable(introduced);
        end.ifPresent(it -> MavenVersion.requireReadable(
                switch (it) {
                    case Fixed fixed -> fixed.version();
                    case LastAffected last -> last.version();
                }));
    }

    /** How a range ends. */
    public sealed interface End {}

    /** The first version that is not affected. */
    public record Fixed(String version) implements End {}

    /** The last version that is affected; which one has the fix is not said. */
    public record LastAffected(String version) implements End {}

    /** Whether a version is one of these. */
    public boolean contains(String version) {
        if (!introduced.equals("0") && VersionScheme.MAVEN.compare(version, introduced) < 0) {
            return false;
        }
        return end.isEmpty()
                || switch (end.get()) {
                    case Fixed fixed -> VersionScheme.MAVEN.compare(version, fixed.version()) < 0;
                    case LastAffected last -> VersionScheme.MAVEN.compare(version, last.version()) <= 0;
                };
    }
}
