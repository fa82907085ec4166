package patchwave.cli.rescue;

import java.util.List;
import java.util.Locale;

/**
 * What was seen of one thing.
 *
 * @param evidence what was seen, in a sentence
 * @param remedy what a person can do; empty if nothing is to be done
 * @param repairs what this program can do
 */
public record Finding(Check check, Verdict verdict, String evidence, String remedy, List<Repair> repairs) {
    /** What is looked at, in this order. */
    public enum Check {
        CONTROLLER,
        SSH,
        DISK,
        CLOCK,
        PACKAGE,
        DATABASE,
        CONFIGURATION,
        CERTIFICATE,
        JOURNAL,
        OPERATION,
        SERVICE,
        NETWORK;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** How it is. */
    public enum Verdict {
        OK,
        /** Unusual, and no reason for silence by itself. */
        ODD,
        /** A reason for silence. */
        BAD,
        /** It could not be seen, which is not fine. */
        UNKNOWN;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Finding {
        repairs = List.copyOf(repairs);
    }

    static Finding ok(Check check, String evidence) {
        return new Finding(check, Verdict.OK, evidence, "", List.of());
    }

    static Finding odd(Check check, String evidence, String remedy, Repair... repairs) {
        return new Finding(check, Verdict.ODD, evidence, remedy, List.of(repairs));
    }

    static Finding bad(Check check, String evidence, String remedy, Repair... repairs) {
        return new Finding(check, Verdict.BAD, evidence, remedy, List.of(repairs));
    }

    static Finding unknown(Check check, String evidence, String remedy) {
        return new Finding(check, Verdict.UNKNOWN, evidence, remedy, List.of());
    }
}
