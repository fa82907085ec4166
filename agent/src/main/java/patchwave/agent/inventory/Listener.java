package patchwave.agent.inventory;

import java.util.Comparator;

/**
 * A socket that takes what comes to it.
 *
 * @param protocol TCP, or UDP that is not connected
 * @param address as numbers; "0.0.0.0" and "::" are all of the host's
 * @param port 1 to 65535
 * @param program the file that the process executes; empty if that cannot be told
 * @param isolated whether it is in a network of its own, such as a container's, and not the host's
 */
public record Listener(Protocol protocol, String address, int port, String program, boolean isolated)
        implements Comparable<Listener> {
    private static final Comparator<Listener> ORDER = Comparator.comparing(Listener::protocol)
            .thenComparingInt(Listener::port)
            .thenComparing(Listener::address)
            .thenComparing(Listener::program)
            .thenComparing(Listener::isolated);

    /** What is spoken below the application. */
    public enum Protocol {
        TCP,
        UDP
    }

    @Override
    public int compareTo(Listener other) {
        return ORDER.compare(this, other);
    }
}
