package patchwave.advisory;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of a package of rpm, in rpm's own order: epoch, then version, then release. Runs of digits compare as numbers of
 * any length, runs of letters as text, and all else only separates. A {@code ~} is before everything, even the end; a
 * {@code ^} is after the end and before anything else that may follow.
 *
 * <p>Texts that differ can be the same version: {@code 1.05} and {@code 1.5}. So two may compare as 0 and not be equal.
 *
 * @param epoch digits; "0" where the text has none
 * @param version what the authors call it
 * @param release of the distribution; empty where the text has none, which is before every release
 */
public record RpmVersion(String epoch, String version, Optional<String> release) implements Comparable<RpmVersion> {
    private static final Pattern FORM = Pattern.compile("(?:([0-9]*):)?([^-:\\s]+)(?:-([^-:\\s]+))?");

    /**
     * Reads "[epoch:]version[-release]".
     *
     * @throws IllegalArgumentException if it is not one
     */
    public static RpmVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("version '%s': expected [epoch:]version[-release]".formatted(text));
        }
        String epoch = matcher.group(1) == null || matcher.group(1).isEmpty() ? "0" : matcher.group(1);
        return new RpmVersion(epoch, matcher.group(2), Optional.ofNullable(matcher.group(3)));
    }

    @Override
    public int compareTo(RpmVersion other) {
        int byEpoch = compareParts(epoch, other.epoch);
        if (byEpoch != 0) {
            return byEpoch;
        }
        int byVersion = compareParts(version, other.version);
        if (byVersion != 0) {
            return byVersion;
        }
        if (release.isEmpty() || other.release.isEmpty()) {
            return Boolean.compare(release.isPresent(), other.release.isPresent());
        }
        return compareParts(release.get(), other.release.get());
    }

    /** The order of two epochs, two versions or two releases: negative, 0 or positive. */
    static int compareParts(String a, String b) {
        Cursor left = new Cursor(a);
        Cursor right = new Cursor(b);
        while (true) {
            left.skipSeparators();
            right.skipSeparators();
            if (left.at('~') || right.at('~')) {
                if (!left.at('~') || !right.at('~')) {
                    return left.at('~') ? -1 : 1;
                }
                left.skip();
                right.skip();
            } else if (left.at('^') && right.at('^')) {
                left.skip();
                right.skip();
            } else if (left.at('^')) {
                return right.ended() ? 1 : -1;
            } else if (right.at('^')) {
                return left.ended() ? -1 : 1;
            } else if (left.ended() || right.ended()) {
                return Boolean.compare(!left.ended(), !right.ended());
            } else if (left.atDigit() != right.atDigit()) {
                return left.atDigit() ? 1 : -1;
            } else {
                int order = left.atDigit()
                        ? compareNumbers(left.digits(), right.digits())
                        : left.letters().compareTo(right.letters());
                if (order != 0) {
                    return order;
                }
            }
        }
    }

    /** Digits as text: dates and commit counts in versions are longer than any number type. */
    private static int compareNumbers(String a, String b) {
        int byLength = Integer.compare(a.length(), b.length());
        return byLength != 0 ? byLength : a.compareTo(b);
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isLetter(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    /** A place in a text. */
    private static final class Cursor {
        private final String text;
        private int place;

        Cursor(String text) {
            this.text = text;
        }

        boolean ended() {
            return place == text.length();
        }

        boolean at(char wanted) {
            return !ended() && text.charAt(place) == wanted;
        }

        boolean atDigit() {
            return !ended() && isDigit(text.charAt(place));
        }

        private boolean atLetter() {
            return !ended() && isLetter(text.charAt(place));
        }

        void skip() {
            place++;
        }

        void skipSeparators() {
            while (!ended() && !atDigit() && !atLetter() && !at('~') && !at('^')) {
                place++;
            }
        }

        /** A run of digits without leading zeros. */
        String digits() {
            while (at('0')) {
                place++;
            }
            int begin = place;
            while (atDigit()) {
                place++;
            }
            return text.substring(begin, place);
        }

        String letters() {
            int begin = place;
            while (atLetter()) {
                place++;
            }
            return text.substring(begin, place);
        }
    }

    @Override
    public String toString() {
        return (epoch.equals("0") ? "" : epoch + ":")
                + version
                + release.map(it -> "-" + it).orElse("");
    }
}
