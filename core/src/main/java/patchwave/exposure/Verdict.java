package patchwave.exposure;

import java.util.Optional;
import patchwave.advisory.Assertion;
import patchwave.advisory.FixStatus;

/** What holds for one thing on one host and one vulnerability: exactly one of these. */
public sealed interface Verdict {
    /** The word for it, the same everywhere. */
    String word();

    /** Whether there is something to do or to find out, as opposed to nothing. */
    default boolean isOpen() {
        return switch (this) {
            case AffectedFixAvailable _, AffectedNoFix _, AffectedWontFix _, FixedNotEffective _, Unknown _ -> true;
            case NotAffected _, SaidNotAffected _, Fixed _ -> false;
        };
    }

    /**
     * Of several verdicts about one host, the one with the lowest is the host's. An operator's word stands before all that is known to
     * be well: nothing else there makes it more than a word, so that what else there is must not cover it up.
     */
    default int rank() {
        return switch (this) {
            case AffectedFixAvailable _ -> 0;
            case AffectedNoFix _ -> 1;
            case AffectedWontFix _ -> 2;
            case FixedNotEffective _ -> 3;
            case Unknown _ -> 4;
            case SaidNotAffected _ -> 5;
            case Fixed _ -> 6;
            case NotAffected _ -> 7;
        };
    }

    /**
     * Affected, and this version helps.
     *
     * @param target the version to go for: the highest that the vendor has, which can be above the one that has the fix
     * @param subscription what the host must have to get it; empty if everybody does
     */
    record AffectedFixAvailable(String target, Optional<String> subscription) implements Verdict {
        @Override
        public String word() {
            return "affected-fix-available";
        }
    }

    /** Affected, and there is no fix that this host could have. */
    record AffectedNoFix() implements Verdict {
        @Override
        public String word() {
            return "affected-no-fix";
        }
    }

    /** Affected, and the vendor has said that it plans no fix. */
    record AffectedWontFix(FixStatus.Word reason) implements Verdict {
        @Override
        public String word() {
            return "affected-wontfix";
        }
    }

    /** Not affected, whatever the version. */
    record NotAffected() implements Verdict {
        @Override
        public String word() {
            return "not-affected";
        }
    }

    /** Not affected by an operator's word alone: without it the verdict would be another one. */
    record SaidNotAffected(Assertion assertion) implements Verdict {
        @Override
        public String word() {
            return "not-affected";
        }
    }

    /** The fix is installed, and the old code still runs. */
    record FixedNotEffective(Remedy remedy) implements Verdict {
        @Override
        public String word() {
            return "fixed-not-effective";
        }
    }

    /** The fix is installed, and nothing runs the old code as far as is known. */
    record Fixed() implements Verdict {
        @Override
        public String word() {
            return "fixed";
        }
    }

    /** It cannot be told. Never to be taken for "not affected". */
    record Unknown(Reason reason) implements Verdict {
        @Override
        public String word() {
            return "unknown";
        }
    }

    /** What makes an installed fix effective. */
    enum Remedy {
        RESTART,
        REBOOT
    }

    /** Why it cannot be told. */
    enum Reason {
        NO_STATEMENT("nobody states anything about it"),
        UNDETERMINED("the vendor has not determined it"),
        REMOVED("the vendor removed the package from the release"),
        UNKNOWN_ORIGIN("unknown-origin: the package is not the distribution's"),
        UNREADABLE_VERSION("a version cannot be read"),
        NO_VERSION("nothing says which version it is"),
        UNKNOWN_DISTRIBUTION("the order of this distribution's versions is not known"),
        KERNEL_NOT_KNOWN("it is not known which kernel runs"),
        MODULE_NOT_KNOWN("it is not known which module the package is of"),
        STREAM_NOT_SPOKEN_OF("others of its module's streams have it, and nobody speaks of this one");

        private final String spoken;

        Reason(String spoken) {
            this.spoken = spoken;
        }

        @Override
        public String toString() {
            return spoken;
        }
    }
}
