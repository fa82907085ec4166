package patchwave.cli.ssh;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place that ssh goes to, or through.
 *
 * @param user empty: whoever the target's user is
 * @param host name or address, without brackets
 * @param port 1 to 65535
 */
public record Hop(Optional<String> user, String host, int port) {
    /** Of sshd, where nothing else is said. */
    public static final int DEFAULT_PORT = 22;

    private static final int HIGHEST_PORT = 65_535;
    private static final Pattern FORM = Pattern.compile(
            "(?:ssh://)?(?:([^@\\s]+)@)?(?:\\[([0-9a-fA-F:.]+)]|([^@:\\s\\[\\]/]+))(?::([0-9]{1,5}))?/?");

    public Hop {
        if (host.isBlank() || host.startsWith("-")) {
            throw new IllegalArgumentException("'" + host + "' is no name or address of a host");
        }
        if (port < 1 || port > HIGHEST_PORT) {
            throw new IllegalArgumentException("port " + port + " is not one of 1 to " + HIGHEST_PORT);
        }
    }

    /**
     * Reads USER@HOST:PORT, of which user and port may be left out; an IPv6 address stands in brackets.
     *
     * @throws IllegalArgumentException with a sentence
     */
    public static Hop parse(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + text + "' is not USER@HOST:PORT");
        }
        String host = Optional.ofNullable(matcher.group(2)).orElseGet(() -> matcher.group(3));
        String port = Optional.ofNullable(matcher.group(4)).orElse(String.valueOf(DEFAULT_PORT));
        return new Hop(Optional.ofNullable(matcher.group(1)), host, Integer.parseInt(port));
    }

    /** Reads several, separated by commas, in the order in which they are gone through; "none" and nothing are none. */
    public static List<Hop> parseAll(String text) {
        List<Hop> hops = new ArrayList<>();
        if (!text.isBlank() && !text.strip().equals("none")) {
            for (String one : text.split(",", -1)) {
                hops.add(parse(one));
            }
        }
        return hops;
    }

    /** HOST:PORT for messages, as people would type it. */
    public String address() {
        String shown = host.contains(":") ? "[" + host + "]" : host;
        return port == DEFAULT_PORT ? shown : shown + ":" + port;
    }

    /** How known_hosts names it. */
    String knownHostsName() {
        return port == DEFAULT_PORT ? host : "[" + host + "]:" + port;
    }
}
