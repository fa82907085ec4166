package patchwave.advisory;

import java.util.Optional;

/** What a vendor says of one package in one release. */
public sealed interface FixStatus {
    /**
     * This version and all later ones of the release have the fix.
     *
     * @param version of the source package, or of the binary one where the statement is about that
     * @param subscription what a host must have to get it, such as "Ubuntu Pro"; empty if everybody does
     */
    record Fixed(String version, Optional<String> subscription) implements FixStatus {}

    /**
     * Not affected in this release.
     *
     * @param why in the vendor's words; empty where it gives no reason
     */
    record NotAffected(String why) implements FixStatus {}

    /** Affected, and there is no fix yet. */
    record Unfixed() implements FixStatus {}

    /** Affected, and the vendor does not plan a fix of its own for this release. */
    record WontFix(Word word, String why) implements FixStatus {}

    /** The vendor does not know yet. */
    record Undetermined() implements FixStatus {}

    /** The package is no longer in the release. That is no word about what is still installed. */
    record Removed() implements FixStatus {}

    /** A vendor's reason not to fix. */
    enum Word {
        /** Too minor for an advisory of its own. */
        NO_DSA("no-dsa"),
        /** To be done with the next fix of that package. */
        POSTPONED("postponed"),
        IGNORED("ignored"),
        END_OF_LIFE("end-of-life"),
        /** Not a risk in practice, says the vendor. */
        UNIMPORTANT("unimportant"),
        WILL_NOT_FIX("will not fix"),
        OUT_OF_SUPPORT("out of support scope");

        private final String spoken;

        Word(String spoken) {
            this.spoken = spoken;
        }

        @Override
        public String toString() {
            return spoken;
        }
    }
}
