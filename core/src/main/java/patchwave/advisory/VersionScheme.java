package patchwave.advisory;

import java.util.OptionalInt;

/** Whose order of versions holds. One scheme's rules on another's versions is the best known false alarm. */
public enum VersionScheme {
    DEB,
    RPM,
    MAVEN;

    /**
     * The order of two versions: negative, 0 or positive.
     *
     * @throws IllegalArgumentException if one of them is no version of this scheme
     */
    public int compare(String a, String b) {
        return switch (this) {
            case DEB -> DebVersion.parse(a).compareTo(DebVersion.parse(b));
            case RPM -> RpmVersion.parse(a).compareTo(RpmVersion.parse(b));
            case MAVEN -> MavenVersion.parse(a).compareTo(MavenVersion.parse(b));
        };
    }

    /** The order of two versions, or nothing if one of them is no version of this scheme. */
    public OptionalInt order(String a, String b) {
        try {
            return OptionalInt.of(compare(a, b));
        } catch (IllegalArgumentException refused) {
            return OptionalInt.empty();
        }
    }

    /** Whether a text is a version of this scheme. */
    public boolean reads(String text) {
        return order(text, text).isPresent();
    }
}
