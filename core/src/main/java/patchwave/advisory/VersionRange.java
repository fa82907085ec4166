package patchwave.advisory;

import java.util.Optional;

/**
 * Affected versions from one on, in Maven's order.
 *
 * @param introduced the first affected one; "0" for all from the beginning
 * @param end where it ends; empty while nothing is fixed
 */
public record VersionRange(String introduced, Optional<End> end) {
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
