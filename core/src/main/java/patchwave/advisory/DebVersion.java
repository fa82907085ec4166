package patchwave.advisory;

import java.util.Optional;

/**
 * A version of a package of dpkg, in dpkg's own order: epoch, then upstream version, then Debian revision. Both texts are cut
 * into parts without digits and runs of digits by turns. In a part without digits {@code ~} is before the end, the end before
 * letters, and letters before all else; runs of digits compare as numbers of any length.
 *
 * <p>Texts that differ can be the same version: {@code 1.05} and {@code 1.5}, {@code 1.0} and {@code 1.0-0}. So two may
 * compare as 0 and not be equal.
 *
 * @param epoch from 0 to 2147483647, which is dpkg's own limit; 0 where the text has none
 * @param upstream what the authors call it; begins with a digit
 * @param revision of the distribution; empty where the text has none, which is the same as "0"
 */
public record DebVersion(int epoch, String upstream, Optional<String> revision) implements Comparable<DebVersion> {
    /** As many digits as the highest epoch has. */
    private static final int EPOCH_DIGITS = 10;

    /**
     * Reads "[epoch:]upstream[-revision]". Stricter than dpkg in one point: blanks round it are refused too.
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static DebVersion parse(String text) {
        int colon = text.indexOf(':');
        int dash = text.lastIndexOf('-');
        // By hand and not by a pattern: a match over a fleet reads millions of them.
        if ((dash >= 0 && dash < colon)
                || !isUpstream(text, colon + 1, dash < 0 ? text.length() : dash, colon >= 0, dash >= 0)
                || (dash >= 0 && !isRevision(text, dash + 1))) {
            throw refused(text);
        }
        return new DebVersion(
                colon < 0 ? 0 : epoch(text.substring(0, colon), text),
                text.substring(colon + 1, dash < 0 ? text.length() : dash),
                dash < 0 ? Optional.empty() : Optional.of(text.substring(dash + 1)));
    }

    /** Only an epoch lets it have colons, and only a revision dashes. */
    private static boolean isUpstream(String text, int from, int to, boolean hasEpoch, boolean hasRevision) {
        if (from >= to || !isDigit(text.charAt(from))) {
            return false;
        }
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (!isLetterOrDigit(c) && ".+~".indexOf(c) < 0 && !(c == ':' && hasEpoch) && !(c == '-' && hasRevision)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isRevision(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (!isLetterOrDigit(text.charAt(i)) && ".+~".indexOf(text.charAt(i)) < 0) {
                return false;
            }
        }
        return from < text.length();
    }

    private static boolean isLetterOrDigit(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static int epoch(String digits, String text) {
        if (digits.isEmpty() || endOfDigits(digits, 0) != digits.length()) {
            throw refused(text);
        }
        String number = digits.substring(skipZeros(digits, 0));
        if (number.length() > EPOCH_DIGITS) {
            throw refused(text);
        }
        long epoch = number.isEmpty() ? 0 : Long.parseLong(number);
        if (epoch > Integer.MAX_VALUE) {
            throw refused(text);
        }
        return (int) epoch;
    }

    private static IllegalArgumentException refused(String text) {
        return new IllegalArgumentException("version '%s': expected [epoch:]version[-revision]".formatted(text));
    }

    @Override
    public int compareTo(DebVersion other) {
        int byEpoch = Integer.compare(epoch, other.epoch);
        if (byEpoch != 0) {
            return byEpoch;
        }
        int byUpstream = compareParts(upstream, other.upstream);
        // No revision is an empty text, and that is before nothing and after "~": just as "0" is.
        return byUpstream != 0 ? byUpstream : compareParts(revision.orElse(""), other.revision.orElse(""));
    }

    /** The order of two upstream versions or two revisions: negative, 0 or positive. */
    static int compareParts(String a, String b) {
        int i = 0;
        int j = 0;
        while (i < a.length() || j < b.length()) {
            while (isWord(a, i) || isWord(b, j)) {
                int order = Integer.compare(weight(a, i), weight(b, j));
                if (order != 0) {
                    return order;
                }
                i++;
                j++;
            }
            i = skipZeros(a, i);
            j = skipZeros(b, j);
            int endOfA = endOfDigits(a, i);
            int endOfB = endOfDigits(b, j);
            // Digits as text: dates and commit counts in versions are longer than any number type.
            int order = Integer.compare(endOfA - i, endOfB - j);
            while (order == 0 && i < endOfA) {
                order = Integer.compare(a.charAt(i++), b.charAt(j++));
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static boolean isWord(String text, int place) {
        return place < text.length() && !isDigit(text.charAt(place));
    }

    /** Of one place: the end and digits end a part, {@code ~} is before that, letters before signs. */
    private static int weight(String text, int place) {
        if (place >= text.length() || isDigit(text.charAt(place))) {
            return 0;
        }
        char c = text.charAt(place);
        if (c == '~') {
            return -1;
        }
        boolean isLetter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return isLetter ? c : c + 256;
    }

    private static int skipZeros(String text, int from) {
        int place = from;
        while (place < text.length() && text.charAt(place) == '0') {
            place++;
        }
        return place;
    }

    private static int endOfDigits(String text, int from) {
        int place = from;
        while (place < text.length() && isDigit(text.charAt(place))) {
            place++;
        }
        return place;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    @Override
    public String toString() {
        return (epoch == 0 ? "" : epoch + ":")
                + upstream
                + revision.map(it -> "-" + it).orElse("");
    }
}
