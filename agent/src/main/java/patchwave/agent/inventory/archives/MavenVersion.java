package patchwave.agent.inventory.archives;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version in Maven's order, as far as versions of products in signatures need it: numbers, and words before or after them. */
record MavenVersion(List<String> parts) implements Comparable<MavenVersion> {
    private static final Pattern PART = Pattern.compile("\\d+|[a-z]+");
    private static final List<String> WORDS = List.of("alpha", "beta", "milestone", "rc", "snapshot", "", "sp");

    MavenVersion {
        parts = List.copyOf(parts);
    }

    static MavenVersion of(String text) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = PART.matcher(text.toLowerCase(Locale.ROOT));
        while (matcher.find()) {
            parts.add(
                    switch (matcher.group()) {
                        case "a" -> "alpha";
                        case "b" -> "beta";
                        case "m" -> "milestone";
                        case "cr" -> "rc";
                        case "ga", "final", "release" -> "";
                        default -> matcher.group();
                    });
        }
        return new MavenVersion(parts);
    }

    @Override
    public int compareTo(MavenVersion other) {
        int most = Math.max(parts.size(), other.parts.size());
        for (int i = 0; i < most; i++) {
            int difference = compare(part(i), other.part(i));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private String part(int index) {
        return index < parts.size() ? parts.get(index) : "";
    }

    /** A number is after every word; no part at all is a release, and 0. */
    private static int compare(String a, String b) {
        boolean numberA = isNumber(a);
        boolean numberB = isNumber(b);
        if (numberA || numberB) {
            if ((numberA || a.isEmpty()) && (numberB || b.isEmpty())) {
                return compareNumbers(a, b);
            }
            return numberA ? 1 : -1;
        }
        int rankA = WORDS.indexOf(a);
        int rankB = WORDS.indexOf(b);
        if (rankA < 0 || rankB < 0) {
            return rankA < 0 && rankB < 0 ? a.compareTo(b) : Boolean.compare(rankA < 0, rankB < 0);
        }
        return Integer.compare(rankA, rankB);
    }

    private static boolean isNumber(String part) {
        return !part.isEmpty() && part.charAt(0) <= '9';
    }

    /** Without a type that could overflow: the longer one is greater once zeros in front are gone. */
    private static int compareNumbers(String a, String b) {
        String left = a.replaceFirst("^0+", "");
        String right = b.replaceFirst("^0+", "");
        return left.length() != right.length() ? Integer.compare(left.length(), right.length()) : left.compareTo(right);
    }

    @Override
    public String toString() {
        return String.join(".", parts);
    }
}
