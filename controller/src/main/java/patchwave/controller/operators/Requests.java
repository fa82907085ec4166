package patchwave.controller.operators;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** Reads the fields of one request and remembers every fault, so that the caller is told all at once. */
final class Requests {
    private static final int LONGEST_QUOTE = 80;

    private final List<String> faults = new ArrayList<>();

    void fault(String field, String expected, String found) {
        faults.add("%s: expected %s, found %s".formatted(field, expected, found));
    }

    /** A value of a core type, built from text; the core's own sentence is the fault. */
    <T> Optional<T> value(String field, String text, Function<String, T> type) {
        return built(field, () -> type.apply(text));
    }

    /** As {@link #value}; empty text is an absent value and no fault. */
    <T> Optional<T> optional(String field, String text, Function<String, T> type) {
        return text.isEmpty() ? Optional.empty() : value(field, text, type);
    }

    <T> Optional<T> built(String field, Supplier<T> value) {
        try {
            return Optional.of(value.get());
        } catch (IllegalArgumentException refused) {
            faults.add("%s: %s".formatted(field, refused.getMessage()));
            return Optional.empty();
        }
    }

    /** Checks printable text of 1 (or 0, if it may be empty) to {@code longest} characters. */
    String text(String field, String text, boolean mayBeEmpty, int longest) {
        if (text.length() > longest || (!mayBeEmpty && text.isBlank())) {
            fault(
                    field,
                    "%s%d characters".formatted(mayBeEmpty ? "at most " : "1 to ", longest),
                    text.isBlank() ? "nothing" : text.length() + " characters");
        } else if (text.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            fault(field, "one line without control characters", quote(text));
        }
        return text;
    }

    int number(String field, int value, int low, int high) {
        if (value < low || value > high) {
            fault(field, "%d to %d".formatted(low, high), String.valueOf(value));
        }
        return value;
    }

    /** Throws all faults, if there are any. */
    void refuseFaults() {
        if (!faults.isEmpty()) {
            throw Refusal.invalid(faults);
        }
    }

    /** The value of a field that {@link #refuseFaults} has passed. */
    static <T> T checked(Optional<T> value) {
        return value.orElseThrow(() -> new IllegalStateException("a fault was not refused"));
    }

    static String quote(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return "'" + (line.length() > LONGEST_QUOTE ? line.substring(0, LONGEST_QUOTE) + "..." : line) + "'";
    }
}
