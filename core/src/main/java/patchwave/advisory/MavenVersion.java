package patchwave.advisory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A version of a Java library, in Maven's own order. The text is cut at dots, dashes, and where digits and letters meet; a dash
 * or such a change begins a list of its own. Numbers are of any length. Words have an order: alpha, beta, milestone, rc,
 * snapshot, nothing (or ga, final, release), sp, then all others by alphabet. Zeros and nothings at the end of a list do not count.
 *
 * <p>Every text that is short enough is a version. Texts that differ can be the same one: {@code 1.0} and {@code 1-ga}. So two may compare as 0 and
 * not be equal.
 *
 * @param text as it was written
 * @param items what it was cut into
 */
public record MavenVersion(String text, Items items) implements Comparable<MavenVersion> {
    private static final List<String> QUALIFIERS = List.of("alpha", "beta", "milestone", "rc", "snapshot", "", "sp");
    /** Each dash begins a list within a list, and comparing goes down all of them. */
    private static final int LONGEST = 256;

    private static final int RELEASE = QUALIFIERS.indexOf("");

    /** A part of a version. */
    public sealed interface Item {}

    /** Digits without leading zeros; empty for 0. */
    record Digits(String value) implements Item {}

    /** A word in small letters, with its short forms written out. */
    record Word(String word) implements Item {}

    /** What stands behind a dash. */
    public record Items(List<Item> parts) implements Item {
        public Items {
            parts = List.copyOf(parts);
        }
    }

    /**
     * Reads any text of at most 256 characters.
     *
     * @throws IllegalArgumentException if it is longer
     */
    public static MavenVersion parse(String text) {
        if (text.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "version of %d characters: expected at most %d".formatted(text.length(), LONGEST));
        }
        return new MavenVersion(text, new Cutter(inSmallLetters(text)).cut());
    }

    /** Throws if {@link #parse} would. */
    static void requireReadable(String text) {
        if (!VersionScheme.MAVEN.reads(text)) {
            throw new IllegalArgumentException(
                    "version of %d characters: expected at most %d".formatted(text.length(), LONGEST));
        }
    }

    /** Letters of ASCII alone: a version has no others, and no language has a say in it. */
    private static String inSmallLetters(String text) {
        StringBuilder small = new StringBuilder(text.length());
        text.chars().forEach(c -> small.append((char) (c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)));
        return small.toString();
    }

    @Override
    public int compareTo(MavenVersion other) {
        return compareLists(items.parts(), other.items.parts());
    }

    /** Numbers are after lists, and lists after words. */
    private static int compare(Item a, Item b) {
        return switch (a) {
            case Digits number -> b instanceof Digits other ? compareNumbers(number, other) : 1;
            case Word word -> b instanceof Word other ? compareWords(word, other) : -1;
            case Items list ->
                switch (b) {
                    case Digits _ -> -1;
                    case Word _ -> 1;
                    case Items other -> compareLists(list.parts(), other.parts());
                };
        };
    }

    private static int compareLists(List<Item> a, List<Item> b) {
        for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
            int order;
            if (i >= a.size()) {
                order = -compareWithNothing(b.get(i));
            } else if (i >= b.size()) {
                order = compareWithNothing(a.get(i));
            } else {
                order = compare(a.get(i), b.get(i));
            }
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static int compareWithNothing(Item item) {
        return switch (item) {
            case Digits number -> number.value().isEmpty() ? 0 : 1;
            case Word word -> compareWords(word, new Word(""));
            case Items list -> {
                for (Item part : list.parts()) {
                    int order = compareWithNothing(part);
                    if (order != 0) {
                        yield order;
                    }
                }
                yield 0;
            }
        };
    }

    private static int compareNumbers(Digits a, Digits b) {
        int byLength = Integer.compare(a.value().length(), b.value().length());
        return byLength != 0 ? byLength : a.value().compareTo(b.value());
    }

    private static int compareWords(Word a, Word b) {
        int placeOfA = QUALIFIERS.indexOf(a.word());
        int placeOfB = QUALIFIERS.indexOf(b.word());
        if (placeOfA < 0 && placeOfB < 0) {
            return a.word().compareTo(b.word());
        }
        return Integer.compare(
                placeOfA < 0 ? QUALIFIERS.size() : placeOfA, placeOfB < 0 ? QUALIFIERS.size() : placeOfB);
    }

    private static boolean isNothing(Item item) {
        return switch (item) {
            case Digits number -> number.value().isEmpty();
            case Word word -> QUALIFIERS.indexOf(word.word()) == RELEASE;
            case Items list -> list.parts().isEmpty();
        };
    }

    /** A list that is still being filled; its parts are items, or lists that are still being filled. */
    private static final class OpenList {
        private final List<Item> parts = new ArrayList<>();

        /** Takes zeros and nothings away: from its end, and from before each list within it. */
        Items close() {
            for (int i = parts.size() - 1; i >= 0; i--) {
                Item last = parts.get(i);
                if (isNothing(last)) {
                    parts.remove(i);
                } else if (!(last instanceof Items)) {
                    break;
                }
            }
            return new Items(parts);
        }
    }

    /** Cuts a text as the ComparableVersion of Maven 3.9 does. */
    private static final class Cutter {
        private final String text;
        private final Deque<OpenList> open = new ArrayDeque<>();
        private OpenList list = new OpenList();
        private int from;
        private boolean isDigit;

        Cutter(String text) {
            this.text = text;
            open.push(list);
        }

        Items cut() {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '.') {
                    addBefore(i);
                } else if (c == '-') {
                    addBefore(i);
                    begin();
                } else if (isDigit(c)) {
                    if (!isDigit && i > from) {
                        beginForWord();
                        list.parts.add(word(text.substring(from, i), true));
                        from = i;
                        begin();
                    }
                    isDigit = true;
                } else {
                    if (isDigit && i > from) {
                        list.parts.add(number(text.substring(from, i)));
                        from = i;
                        begin();
                    }
                    isDigit = false;
                }
            }
            if (text.length() > from) {
                if (!isDigit) {
                    beginForWord();
                }
                list.parts.add(part(text.length()));
            }
            Items closed = open.pop().close();
            while (!open.isEmpty()) {
                OpenList outer = open.pop();
                outer.parts.add(closed);
                closed = outer.close();
            }
            return closed;
        }

        private void addBefore(int end) {
            list.parts.add(end == from ? new Digits("") : part(end));
            from = end + 1;
        }

        /** A word behind a dot is what it is behind a dash. */
        private void beginForWord() {
            if (!list.parts.isEmpty()) {
                begin();
            }
        }

        private void begin() {
            list = new OpenList();
            open.push(list);
        }

        private Item part(int end) {
            String part = text.substring(from, end);
            return isDigit ? number(part) : word(part, false);
        }

        private static Digits number(String digits) {
            int zeros = 0;
            while (zeros < digits.length() && digits.charAt(zeros) == '0') {
                zeros++;
            }
            return new Digits(digits.substring(zeros));
        }

        private static Word word(String text, boolean isBeforeDigit) {
            return new Word(
                    switch (text) {
                        case "a" -> isBeforeDigit ? "alpha" : text;
                        case "b" -> isBeforeDigit ? "beta" : text;
                        case "m" -> isBeforeDigit ? "milestone" : text;
                        case "cr" -> "rc";
                        case "ga", "final", "release" -> "";
                        default -> text;
                    });
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }
    }

    @Override
    public String toString() {
        return text;
    }
}
