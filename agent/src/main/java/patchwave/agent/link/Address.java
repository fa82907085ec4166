package patchwave.agent.link;

/**
 * Where a listener of the controller is.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record Address(String host, int port) {
    public Address {
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("must be HOST:PORT with a port of 1 to 65535");
        }
    }

    /**
     * The address in this text.
     *
     * @throws IllegalArgumentException if it is not HOST:PORT
     */
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("must be HOST:PORT, but is " + text);
        }
        String host = text.substring(0, colon);
        boolean bracketed = host.startsWith("[") && host.endsWith("]");
        return new Address(
                bracketed ? host.substring(1, host.length() - 1) : host, Integer.parseInt(text.substring(colon + 1)));
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
