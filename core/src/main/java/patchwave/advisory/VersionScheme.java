package patchwave.advisory;

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

    /** Whether a text is a version of this scheme. */
    public boolean reads(String text) {
        try {
            return compare(text, text) == 0;
        } catch (IllegalArgumentException refused) {
            return false;
        }
    }
}
