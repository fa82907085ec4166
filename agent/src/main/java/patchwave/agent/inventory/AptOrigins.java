package patchwave.agent.inventory;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who offers a package's versions, by what apt-cache says. An installed version that no list has any more, as every outdated one
 * has not, has no origin of its own; who offers the name then is all that is known.
 */
final class AptOrigins {
    private static final Pattern NAME = Pattern.compile("^(\\S+):$");
    private static final Pattern VERSION = Pattern.compile("^ (\\*\\*\\*|   ) (\\S+) -?\\d{1,9}(?: .*)?$");
    private static final Pattern SOURCE = Pattern.compile("^ {8}\\s*(-?\\d{1,9}) (.+)$");
    private static final Pattern RELEASE = Pattern.compile("^ +release (.*)$");
    private static final Pattern FILE = Pattern.compile("^ *-?\\d{1,9} (.+)$");

    private final Map<String, String> origins = new HashMap<>();

    /** @param policy what "apt-cache policy" says without a package: the lists and their releases */
    AptOrigins(String policy) {
        String file = "";
        for (String line : policy.lines().toList()) {
            Matcher release = RELEASE.matcher(line);
            Matcher named = FILE.matcher(line);
            if (release.matches()) {
                origin(release.group(1), file);
            } else if (named.matches()) {
                file = named.group(1);
            }
        }
    }

    private void origin(String release, String file) {
        for (String field : release.split(",", -1)) {
            if (field.startsWith("o=") && field.length() > 2) {
                origins.put(file, field.substring(2));
            }
        }
    }

    /**
     * Who offers one package.
     *
     * @param installed the installed version exactly
     * @param any any version
     */
    record Offered(List<String> installed, List<String> any) {
        static final Offered UNKNOWN = new Offered(List.of(), List.of());
    }

    /** By name as apt says it: without the architecture where that is the native one. */
    Map<String, Offered> read(String policies) {
        Map<String, Offered> all = new HashMap<>();
        String name = "";
        boolean installed = false;
        Set<String> exact = new TreeSet<>();
        Set<String> any = new TreeSet<>();
        for (String line : policies.lines().toList()) {
            Matcher header = NAME.matcher(line);
            Matcher version = VERSION.matcher(line);
            Matcher source = SOURCE.matcher(line);
            if (header.matches()) {
                put(all, name, exact, any);
                name = header.group(1);
                exact = new TreeSet<>();
                any = new TreeSet<>();
            } else if (version.matches()) {
                installed = version.group(1).equals("***");
            } else if (source.matches() && origins.containsKey(source.group(2))) {
                String origin = origins.getOrDefault(source.group(2), "");
                any.add(origin);
                if (installed) {
                    exact.add(origin);
                }
            }
        }
        put(all, name, exact, any);
        return all;
    }

    private static void put(Map<String, Offered> all, String name, Set<String> exact, Set<String> any) {
        if (!name.isEmpty()) {
            all.put(name, new Offered(List.copyOf(exact), List.copyOf(any)));
        }
    }

    /** Every origin of its lists. */
    Set<String> known() {
        return new HashSet<>(origins.values());
    }
}
