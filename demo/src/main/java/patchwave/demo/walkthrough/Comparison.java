package patchwave.demo.walkthrough;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Compares what a document says is printed with what was printed. Times, durations, hashes and the width of gaps may differ;
 * a rollout's id may differ too, but where the document repeats one, the same one must come again. A text that goes on in
 * indented lines may be folded elsewhere: a shorter date moves words up.
 */
public final class Comparison {
    private static final String ANY = "...";
    private static final int MOST_FOLDS = 3;
    private static final String FOLDED = "    ";
    private static final Pattern ID = Pattern.compile("\\b[a-z0-9-]+-\\d{8}-\\d{4}-[a-z0-9]{4}\\b");

    /** What differs from run to run, in the order in which it is looked for, with the word that stands for it. */
    private static final Map<Pattern, String> VARYING = new LinkedHashMap<>();

    static {
        VARYING.put(Pattern.compile("\\s+"), " ");
        VARYING.put(Pattern.compile("\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d)?(\\.\\d+)?Z?"), "<time>");
        VARYING.put(Pattern.compile("(Mon|Tue|Wed|Thu|Fri|Sat|Sun) <time>"), "<time>");
        VARYING.put(Pattern.compile("(Mon|Tue|Wed|Thu|Fri|Sat|Sun) \\d\\d? [A-Z][a-z]{2}( \\d{4})?"), "<day>");
        VARYING.put(Pattern.compile("\\b\\d\\d:\\d\\d(:\\d\\d)?( UTC| CES?T)?\\b"), "<clock>");
        VARYING.put(
                Pattern.compile("\\b\\d+(\\.\\d+)? ?(ms|m|s|min|h|d|days?|hours?|minutes?|seconds?)\\b"), "<duration>");
        VARYING.put(Pattern.compile("<duration>( <duration>)+"), "<duration>");
        VARYING.put(Pattern.compile("\\b[0-9a-f]{12,}\\b"), "<hex>");
    }

    private final Map<String, String> ids = new LinkedHashMap<>();

    /** A text of the document with the ids of this run. */
    public String withIds(String text) {
        String result = text;
        for (Map.Entry<String, String> id : ids.entrySet()) {
            result = result.replace(id.getKey(), id.getValue());
        }
        return result;
    }

    /** For a draft, whose outputs are not written yet: an id that a command names is the next one that was printed. */
    public String withIdsAsTheyCame(String text, List<String> printedSoFar) {
        Matcher wanted = ID.matcher(text);
        while (wanted.find()) {
            if (!ids.containsKey(wanted.group())) {
                String id = wanted.group();
                printedSoFar.stream()
                        .flatMap(line -> ID.matcher(line).results())
                        .map(result -> result.group())
                        .filter(found -> !ids.containsValue(found))
                        .findFirst()
                        .ifPresent(found -> ids.put(id, found));
            }
        }
        return withIds(text);
    }

    /** The first difference, for people; empty if there is none. */
    public Optional<String> difference(List<String> expected, List<String> printed) {
        List<String> found = stripped(printed);
        List<String> wanted = stripped(expected);
        return matches(wanted, 0, found, 0)
                ? Optional.empty()
                : Optional.of(
                        "the document says\n%s\nbut this was printed\n%s".formatted(indented(wanted), indented(found)));
    }

    private static List<String> stripped(List<String> lines) {
        List<String> kept = new ArrayList<>();
        for (String line : lines) {
            if (!line.isBlank()) {
                kept.add(line.stripTrailing());
            }
        }
        return kept;
    }

    private static String indented(List<String> lines) {
        return String.join("\n", lines.stream().map(line -> "    " + line).toList());
    }

    private boolean matches(List<String> wanted, int w, List<String> found, int f) {
        if (w == wanted.size()) {
            return f == found.size();
        }
        if (wanted.get(w).strip().equals(ANY)) {
            for (int skip = f; skip <= found.size(); skip++) {
                if (matches(wanted, w + 1, found, skip)) {
                    return true;
                }
            }
            return false;
        }
        if (f == found.size()) {
            return false;
        }
        Map<String, String> before = Map.copyOf(ids);
        for (String text : foldings(wanted, w)) {
            // What may stand for any text must not stand for the end of a line too.
            List<String> others = text.contains(ANY) ? List.of(found.get(f)) : foldings(found, f);
            for (String other : others) {
                if (lineMatches(text, other) && matches(wanted, w + lines(text), found, f + lines(other))) {
                    return true;
                }
                ids.clear();
                ids.putAll(before);
            }
        }
        return false;
    }

    /** The line at a place, then what it is with one, with two... of the lines in which its text may go on. */
    private static List<String> foldings(List<String> lines, int at) {
        List<String> result = new ArrayList<>(List.of(lines.get(at)));
        for (int next = at + 1; next < lines.size() && next - at <= MOST_FOLDS; next++) {
            if (!lines.get(next).startsWith(FOLDED) || lines.get(next).contains(ANY)) {
                break;
            }
            result.add(result.getLast() + "\n" + lines.get(next));
        }
        return result;
    }

    private static int lines(String text) {
        return (int) text.lines().count();
    }

    private boolean lineMatches(String line, String found) {
        String wanted = line.strip();
        StringBuilder pattern = new StringBuilder();
        List<String> newIds = new ArrayList<>();
        Matcher id = ID.matcher(wanted);
        int from = 0;
        while (id.find()) {
            pattern.append(quoted(wanted.substring(from, id.start())));
            String known = ids.get(id.group());
            if (known == null) {
                newIds.add(id.group());
                pattern.append("(").append(ID.pattern()).append(")");
            } else {
                pattern.append(Pattern.quote(known));
            }
            from = id.end();
        }
        pattern.append(quoted(wanted.substring(from)));
        Matcher matcher = Pattern.compile(pattern.toString()).matcher(normal(found.strip()));
        if (!matcher.matches()) {
            return false;
        }
        for (int i = 0; i < newIds.size(); i++) {
            ids.put(newIds.get(i), matcher.group(i + 1));
        }
        return true;
    }

    private static String quoted(String text) {
        List<String> parts = new ArrayList<>();
        for (String part : text.split(Pattern.quote(ANY), -1)) {
            String normal = normal(part);
            parts.add(normal.isEmpty() ? "" : Pattern.quote(normal));
        }
        return String.join(".*", parts);
    }

    /** A rollout's id has a date and a time in it: it is kept whole. */
    private static String normal(String text) {
        StringBuilder result = new StringBuilder();
        Matcher id = ID.matcher(text);
        int from = 0;
        while (id.find()) {
            result.append(varying(text.substring(from, id.start()))).append(id.group());
            from = id.end();
        }
        return result.append(varying(text.substring(from))).toString();
    }

    private static String varying(String text) {
        String result = text;
        for (Map.Entry<Pattern, String> rule : VARYING.entrySet()) {
            result = rule.getKey().matcher(result).replaceAll(rule.getValue());
        }
        return result;
    }
}
