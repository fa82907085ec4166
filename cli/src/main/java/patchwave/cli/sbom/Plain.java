package patchwave.cli.sbom;

import java.util.regex.Pattern;

/** Text that XML can hold and that moves nobody's cursor. Files of hosts may be named by anybody. */
final class Plain {
    private static final Pattern BAD = Pattern.compile("\\p{Cntrl}|\\p{Cf}|\\p{Cs}|[\\x{FFFE}\\x{FFFF}]");

    private Plain() {}

    /** The text, with U+FFFD for each character that cannot be told. */
    static String of(String text) {
        return BAD.matcher(text).replaceAll("\uFFFD");
    }
}
