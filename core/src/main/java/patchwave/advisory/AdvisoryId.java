package patchwave.advisory;

import java.util.regex.Pattern;

/**
 * The name of an advisory, such as "CVE-2015-0235" or "DSA-3142-1".
 *
 * @param value 1 to 64 letters, digits, '.', ':' or '-', beginning with a letter or digit
 */
public record AdvisoryId(String value) implements Comparable<AdvisoryId> {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:-]{0,63}");

    public AdvisoryId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "advisory '%s': expected 1 to 64 letters, digits, '.', ':' or '-'".formatted(value));
        }
    }

    @Override
    public int compareTo(AdvisoryId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
