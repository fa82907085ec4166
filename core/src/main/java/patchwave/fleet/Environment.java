package patchwave.fleet;

import java.util.regex.Pattern;

/**
 * A fact about a host: where in the order dev, staging, production (or as the fleet file says) it stands.
 *
 * @param name 1 to 32 lower-case letters, digits or '-', beginning with a letter
 */
public record Environment(String name) implements Comparable<Environment> {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public Environment {
        if (!FORM.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "environment '%s': expected 1 to 32 lower-case letters, digits or '-', beginning with a letter"
                            .formatted(name));
        }
    }

    @Override
    public int compareTo(Environment other) {
        return name.compareTo(other.name);
    }

    @Override
    public String toString() {
        return name;
    }
}
