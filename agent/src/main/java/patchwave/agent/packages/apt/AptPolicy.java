package patchwave.agent.packages.apt;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What apt's policy says of one package.
 *
 * @param candidate what apt would install by itself; empty if nothing
 * @param pin the version that a pin names; empty if no pin names one
 * @param priorities of every known version
 */
record AptPolicy(String candidate, String pin, Map<String, Integer> priorities) {
    private static final Pattern HEADER = Pattern.compile("^(\\S+):$");
    private static final Pattern FIELD = Pattern.compile("^  (Candidate|Package pin): (.*)$");
    private static final Pattern VERSION = Pattern.compile("^ (?:\\*\\*\\*|   ) (\\S+) (-?\\d{1,9})(?: .*)?$");

    AptPolicy {
        priorities = Map.copyOf(priorities);
    }

    /** Whether the version is known at all, installed or to be had. */
    boolean knows(String version) {
        return priorities.containsKey(version);
    }

    /** Why this version must not be installed though apt would do so when it is named; empty if nothing is against it. */
    Optional<String> objection(String version, boolean candidateIsOlder) {
        if (!pin.isEmpty() && !pin.equals(version) && !pin.equals("(not found)")) {
            return Optional.of("is pinned to " + pin);
        }
        if (priorities.getOrDefault(version, 0) < 0) {
            return Optional.of("is barred by a pin of priority " + priorities.get(version));
        }
        return candidateIsOlder
                ? Optional.of("is pinned: this host's candidate is " + (candidate.isEmpty() ? "none" : candidate))
                : Optional.empty();
    }

    /** Reads apt-cache's answer: policies by package name, with the architecture where it is not the native one. */
    static Map<String, AptPolicy> parse(String output) {
        Map<String, List<String>> blocks = new LinkedHashMap<>();
        List<String> block = new ArrayList<>();
        for (String line : output.lines().toList()) {
            Matcher header = HEADER.matcher(line);
            if (header.matches()) {
                block = blocks.computeIfAbsent(header.group(1), name -> new ArrayList<>());
            } else {
                block.add(line);
            }
        }
        Map<String, AptPolicy> policies = new LinkedHashMap<>();
        blocks.forEach((name, lines) -> policies.put(name, parse(lines)));
        return policies;
    }

    private static AptPolicy parse(List<String> lines) {
        Map<String, String> fields = new LinkedHashMap<>();
        Map<String, Integer> priorities = new LinkedHashMap<>();
        for (String line : lines) {
            Matcher field = FIELD.matcher(line);
            Matcher version = VERSION.matcher(line);
            if (field.matches()) {
                fields.put(field.group(1), field.group(2).strip());
            } else if (version.matches()) {
                priorities.put(version.group(1), Integer.valueOf(version.group(2)));
            }
        }
        String candidate = fields.getOrDefault("Candidate", "");
        return new AptPolicy(
                candidate.equals("(none)") ? "" : candidate, fields.getOrDefault("Package pin", ""), priorities);
    }
}
