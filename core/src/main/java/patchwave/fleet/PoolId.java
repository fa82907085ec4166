package patchwave.fleet;

import java.util.regex.Pattern;

/**
 * The name of a pool: a service within one environment, because a dev host cannot stand in for a production host.
 *
 * @param environment where the pool's hosts are
 * @param service 1 to 63 lower-case letters, digits or '-', beginning with a letter
 */
public record PoolId(Environment environment, String service) implements Comparable<PoolId> {
    private static final Pattern SERVICE = Pattern.compile("[a-z][a-z0-9-]{0,62}");

    public PoolId {
        if (!SERVICE.matcher(service).matches()) {
            throw new IllegalArgumentException(
                    "pool '%s': expected 1 to 63 lower-case letters, digits or '-', beginning with a letter"
                            .formatted(service));
        }
    }

    /**
     * Reads the text form that {@link #toString} writes.
     *
     * @param text "environment/service", such as "production/web"
     * @throws IllegalArgumentException if it has another form
     */
    public static PoolId parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("pool '%s': expected environment/service".formatted(text));
        }
        return new PoolId(new Environment(text.substring(0, slash)), text.substring(slash + 1));
    }

    /** Orders by text form; this is also the order in which the ledger locks pools. */
    @Override
    public int compareTo(PoolId other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return environment.name() + "/" + service;
    }
}
