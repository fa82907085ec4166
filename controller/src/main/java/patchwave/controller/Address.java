package patchwave.controller;

/**
 * Where a listener listens.
 *
 * @param host a name or an address; IPv6 in brackets in the text form
 * @param port 0 to 65,535; 0 takes any free one
 */
record Address(String host, int port) {
    /**
     * Reads "host:port".
     *
     * @throws IllegalArgumentException if it has another form
     */
    static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("expected HOST:PORT, found '%s'".formatted(text));
        }
        int port;
        try {
            port = Integer.parseInt(text.substring(colon + 1));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("expected HOST:PORT with a number, found '%s'".formatted(text), e);
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("expected a port of 0 to 65535, found %d".formatted(port));
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        return new Address(host, port);
    }

    @Override
    public String toString() {
        return host.indexOf(':') < 0 ? host + ":" + port : "[" + host + "]:" + port;
    }
}
