package patchwave.exposure;

/** How a host stands to a vulnerability at a moment. */
public sealed interface Standing {
    /**
     * There is a verdict.
     *
     * @param verdict the worst of the host's
     * @param subject what that is about: a package, a kernel's source or a Java library
     * @param isWhole whether the host could be looked at whole
     */
    record Judged(Verdict verdict, String subject, boolean isWhole) implements Standing {}

    /** It still has what was affected, or nobody speaks of the vulnerability any more: nothing says that it is over. */
    record Unspoken() implements Standing {}

    /** What was affected is not there any more. */
    record Absent() implements Standing {}

    /** Nothing is known of the host now: it sent no inventory, or none for long and was well then. */
    record NotSeen() implements Standing {}

    /** The vulnerability was withdrawn. */
    record Withdrawn() implements Standing {}
}
