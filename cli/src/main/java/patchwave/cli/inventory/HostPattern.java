package patchwave.cli.inventory;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Ansible's host patterns: names of hosts and groups, globs and ~expressions; several are separated by commas or colons, of
 * which those with an ampersand restrict and those with an exclamation mark take away.
 */
public final class HostPattern {
    private HostPattern() {}

    /**
     * The hosts that a pattern means, in the inventory's order.
     *
     * @throws IllegalArgumentException with a sentence, if a part of it means none, so that a slip is no surprise
     */
    public static List<InventoryHost> select(String pattern, List<InventoryHost> hosts) {
        Predicate<InventoryHost> wanted = _ -> false;
        Predicate<InventoryHost> restricted = _ -> true;
        boolean isAnyWanted = false;
        for (String part : pattern.split(pattern.contains(",") ? "," : ":", -1)) {
            String stripped = part.strip();
            if (stripped.isEmpty()) {
                throw new IllegalArgumentException("'" + pattern + "' has an empty part");
            }
            boolean takesAway = stripped.startsWith("!");
            boolean restricts = stripped.startsWith("&");
            Predicate<InventoryHost> matches = one(takesAway || restricts ? stripped.substring(1) : stripped, hosts);
            if (takesAway) {
                restricted = restricted.and(matches.negate());
            } else if (restricts) {
                restricted = restricted.and(matches);
            } else {
                wanted = wanted.or(matches);
                isAnyWanted = true;
            }
        }
        return hosts.stream()
                .filter(isAnyWanted ? wanted : _ -> true)
                .filter(restricted)
                .toList();
    }

    private static Predicate<InventoryHost> one(String part, List<InventoryHost> hosts) {
        if (part.equals("all") || part.equals("*")) {
            return _ -> true;
        }
        Predicate<String> isMeant = names(part);
        Predicate<InventoryHost> matches =
                host -> isMeant.test(host.name()) || host.groups().stream().anyMatch(isMeant);
        if (hosts.stream().noneMatch(matches)) {
            throw new IllegalArgumentException("no host and no group of the inventory is meant by '" + part + "'");
        }
        return matches;
    }

    /** As in Ansible, an expression must match from a name's beginning, and a glob the whole of it. */
    private static Predicate<String> names(String part) {
        try {
            if (part.startsWith("~")) {
                Pattern expression = Pattern.compile(part.substring(1));
                return name -> expression.matcher(name).lookingAt();
            }
            return Pattern.compile(glob(part)).asMatchPredicate();
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("'" + part + "' is no regular expression: " + e.getDescription(), e);
        }
    }

    private static String glob(String part) {
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < part.length(); i++) {
            char c = part.charAt(i);
            expression.append(
                    switch (c) {
                        case '*' -> ".*";
                        case '?' -> ".";
                        default -> Pattern.quote(String.valueOf(c));
                    });
        }
        return expression.toString();
    }
}
