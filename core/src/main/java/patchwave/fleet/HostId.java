package patchwave.fleet;

import java.util.regex.Pattern;

/**
 * The name of a host, unique in the fleet and the same in its certificate, the ledger and every command.
 *
 * @param value 1 to 63 lower-case letters, digits, '.' or '-', beginning and ending with a letter or digit
 */
public record HostId(String value) implements Comparable<HostId> {
    private static final Pattern FORM = Pattern.compile("[a-z0-9]([a-z0-9.-]{0,61}[a-z0-9])?");

    public HostId {
        if (!FORM.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "host id '%s': expected 1 to 63 lower-case letters, digits, '.' or '-'".formatted(value));
        }
    }

    @Override
    public int compareTo(HostId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
