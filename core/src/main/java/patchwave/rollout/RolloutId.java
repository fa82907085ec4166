package patchwave.rollout;

import java.util.regex.Pattern;

/**
 * The name of a rollout and of its plan.
 *
 * @param value 3 to 64 lower-case letters, digits or '-', beginning with a letter or digit
 */
public record RolloutId(String value) implements Comparable<RolloutId> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{2,63}");

    public RolloutId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "rollout '%s': expected 3 to 64 lower-case letters, digits or '-'".formatted(value));
        }
    }

    @Override
    public int compareTo(RolloutId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
