package patchwave.controller.store;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import patchwave.policy.FailureClass;
import patchwave.policy.FailureRule;
import patchwave.policy.FailureRule.Action;
import patchwave.policy.FailureRule.Limit;

/**
 * The rules of the failure classes as one column: CLASS=LIMIT:ACTION:RETRIES for each class in their order, joined by ';'.
 * LIMIT is T for the halt table, N for hosts, P%N for P percent after N hosts.
 */
final class RuleText {
    private static final Pattern RULE = Pattern.compile("(?<kind>[A-Z_]+)=(?:(?<table>T)|(?<hosts>[0-9]{1,9})"
            + "|(?<percent>[0-9]{1,3})%(?<after>[0-9]{1,9})):(?<action>[A-Z]+):(?<retries>[0-9]{1,2})");

    /** Fleets have few different rules, and every look at a host's rollout reads them. */
    private static final int KEPT = 100;

    private static final Map<String, Map<FailureClass, FailureRule>> READ = new ConcurrentHashMap<>();

    private RuleText() {}

    static String of(Map<FailureClass, FailureRule> rules) {
        return rules.entrySet().stream()
                .map(entry -> "%s=%s:%s:%d"
                        .formatted(
                                entry.getKey(),
                                limit(entry.getValue().limit()),
                                entry.getValue().action(),
                                entry.getValue().retries()))
                .collect(Collectors.joining(";"));
    }

    private static String limit(Limit limit) {
        return switch (limit) {
            case Limit.Table _ -> "T";
            case Limit.Hosts(int count) -> Integer.toString(count);
            case Limit.Percent(int percent, int afterHosts) -> percent + "%" + afterHosts;
        };
    }

    /**
     * Reads what {@link #of} made.
     *
     * @throws StoreException naming what cannot be read; nothing is guessed, since a wrong rule would not halt
     */
    static Map<FailureClass, FailureRule> read(String text) {
        Map<FailureClass, FailureRule> known = READ.get(text);
        if (known == null) {
            known = Collections.unmodifiableMap(parse(text));
            if (READ.size() < KEPT) {
                READ.put(text, known);
            }
        }
        return known;
    }

    private static Map<FailureClass, FailureRule> parse(String text) {
        Map<FailureClass, FailureRule> rules = new EnumMap<>(FailureClass.class);
        for (String part : text.split(";", -1)) {
            Matcher rule = RULE.matcher(part);
            if (!rule.matches()) {
                throw new StoreException("table rollout: failure rule '%s' cannot be read".formatted(part));
            }
            try {
                FailureRule read = new FailureRule(
                        limit(rule), Action.valueOf(rule.group("action")), Integer.parseInt(rule.group("retries")));
                if (rules.put(FailureClass.valueOf(rule.group("kind")), read) != null) {
                    throw new StoreException("table rollout: failure rule '%s' is there twice".formatted(part));
                }
            } catch (IllegalArgumentException e) {
                throw new StoreException("table rollout: failure rule '%s': %s".formatted(part, e.getMessage()), e);
            }
        }
        return rules;
    }

    private static Limit limit(Matcher rule) {
        if (rule.group("table") != null) {
            return new Limit.Table();
        }
        return rule.group("hosts") == null
                ? new Limit.Percent(Integer.parseInt(rule.group("percent")), Integer.parseInt(rule.group("after")))
                : new Limit.Hosts(Integer.parseInt(rule.group("hosts")));
    }
}
