package patchwave.exposure;

/** Whose repository an installed package is from. A vendor's advisories speak of the vendor's own packages alone. */
public sealed interface Origin {
    /** From the distribution itself. */
    record Distribution() implements Origin {}

    /**
     * From somebody else.
     *
     * @param label as the repository calls itself, such as "Remi's RPM repository"
     */
    record Other(String label) implements Origin {}

    /**
     * Not known, as for a version that no repository offers any more. That is the usual case for old packages, so that it counts as the
     * distribution's; the evidence says so.
     */
    record Unrecorded() implements Origin {}
}
