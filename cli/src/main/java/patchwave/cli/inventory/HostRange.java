package patchwave.cli.inventory;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ansible's ranges in host names: web[01:10], db-[a:c], web[1:9:2]. */
final class HostRange {
    /** A typing slip such as [1:100000000] must not fill the memory. */
    private static final int MOST = 100_000;

    private static final Pattern RANGE = Pattern.compile("\\[([0-9]+|[a-zA-Z]):([0-9]+|[a-zA-Z])(?::([0-9]{1,6}))?]");

    private HostRange() {}

    /**
     * All names that a pattern stands for; the name itself if it has no range.
     *
     * @throws IllegalArgumentException with a sentence, if it has brackets that are no range
     */
    static List<String> names(String pattern) {
        Matcher matcher = RANGE.matcher(pattern);
        if (!matcher.find()) {
            if (pattern.contains("[") || pattern.contains("]")) {
                throw new IllegalArgumentException(
                        "'" + pattern + "' has brackets that are no range; write [01:10], [a:f] or [1:9:2]");
            }
            return List.of(pattern);
        }
        String before = pattern.substring(0, matcher.start());
        List<String> names = new ArrayList<>();
        // The rest may have a range of its own.
        List<String> rests = names(pattern.substring(matcher.end()));
        for (String middle : middles(pattern, matcher.group(1), matcher.group(2), matcher.group(3))) {
            for (String rest : rests) {
                names.add(before + middle + rest);
            }
            if (names.size() > MOST) {
                throw new IllegalArgumentException("'" + pattern + "' stands for more than " + MOST + " hosts");
            }
        }
        return names;
    }

    private static List<String> middles(
            String pattern, String from, String to, @org.jspecify.annotations.Nullable String stepText) {
        int step = stepText == null ? 1 : Integer.parseInt(stepText);
        boolean isNumber = Character.isDigit(from.charAt(0));
        if (step < 1 || isNumber != Character.isDigit(to.charAt(0))) {
            throw new IllegalArgumentException("'" + pattern + "' is no range; write [01:10], [a:f] or [1:9:2]");
        }
        return isNumber ? numbers(pattern, from, to, step) : letters(pattern, from.charAt(0), to.charAt(0), step);
    }

    private static List<String> numbers(String pattern, String from, String to, int step) {
        int first = number(pattern, from);
        int last = number(pattern, to);
        requireOrder(pattern, first, last, step);
        // [01:10] keeps its zeros, [1:10] has none.
        int width = from.startsWith("0") ? from.length() : 1;
        List<String> numbers = new ArrayList<>();
        for (int i = first; i <= last; i += step) {
            String digits = String.valueOf(i);
            numbers.add("0".repeat(Math.max(0, width - digits.length())) + digits);
        }
        return numbers;
    }

    private static List<String> letters(String pattern, char first, char last, int step) {
        requireOrder(pattern, first, last, step);
        List<String> letters = new ArrayList<>();
        for (int i = first; i <= last; i += step) {
            letters.add(String.valueOf((char) i));
        }
        return letters;
    }

    private static int number(String pattern, String digits) {
        if (digits.length() > 8) {
            throw new IllegalArgumentException("'" + pattern + "': " + digits + " is too large for a range");
        }
        return Integer.parseInt(digits);
    }

    private static void requireOrder(String pattern, int first, int last, int step) {
        if (first > last) {
            throw new IllegalArgumentException("'" + pattern + "' ends before it begins");
        }
        if ((last - first) / step >= MOST) {
            throw new IllegalArgumentException("'" + pattern + "' stands for more than " + MOST + " hosts");
        }
    }
}
