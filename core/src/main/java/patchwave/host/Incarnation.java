package patchwave.host;

import java.util.regex.Pattern;

/**
 * One life of an agent process.
 *
 * @param hex 16 random bytes as 32 lower-case hexadecimal digits
 */
public record Incarnation(String hex) {
    private static final Pattern FORM = Pattern.compile("[0-9a-f]{32}");

    public Incarnation {
        if (!FORM.matcher(hex).matches()) {
            throw new IllegalArgumentException("incarnation '%s': expected 32 hexadecimal digits".formatted(hex));
        }
    }

    @Override
    public String toString() {
        return hex;
    }
}
