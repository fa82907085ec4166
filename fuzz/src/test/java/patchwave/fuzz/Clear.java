package patchwave.fuzz;

import org.jspecify.annotations.Nullable;

/** What a refusal must be: a sentence that a person or a log can take as it is. */
public final class Clear {
    /** More is a value that was quoted whole. */
    private static final int LONGEST = 2_000;

    private Clear() {}

    /** Fails unless the text says something, in one line of bearable length. */
    public static void sentence(@Nullable String text) {
        if (text == null || text.isBlank()) {
            throw new AssertionError("a refusal must say why, but is '" + text + "'");
        }
        if (text.length() > LONGEST) {
            throw new AssertionError("a refusal must be short, but has " + text.length() + " characters");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new AssertionError("a refusal must be one line, but is: " + text);
        }
    }

    /** Fails unless the condition holds. */
    public static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new AssertionError(otherwise);
        }
    }
}
