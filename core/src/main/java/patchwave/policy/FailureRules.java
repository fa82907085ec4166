package patchwave.policy;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * When failures are too many to go on.
 *
 * @param table for every class whose limit is the halt table
 * @param byClass a rule for every class
 */
public record FailureRules(HaltThreshold table, Map<FailureClass, FailureRule> byClass) {
    /** What the patch may have done counts in the halt table; what the surroundings did pauses (reference/safety.md 2.3). */
    public static final FailureRules DEFAULT = new FailureRules(HaltThreshold.DEFAULT, defaults());

    public FailureRules {
        byClass = Collections.unmodifiableMap(new EnumMap<>(byClass));
        if (byClass.size() < FailureClass.values().length) {
            throw new IllegalArgumentException("failure classes: expected a rule for each, found " + byClass.keySet());
        }
    }

    public FailureRule of(FailureClass kind) {
        return Objects.requireNonNull(byClass.get(kind));
    }

    private static Map<FailureClass, FailureRule> defaults() {
        Map<FailureClass, FailureRule> rules = new EnumMap<>(FailureClass.class);
        FailureRule table = new FailureRule(new FailureRule.Limit.Table(), FailureRule.Action.HALT, 0);
        FailureRule surroundings = new FailureRule(new FailureRule.Limit.Hosts(3), FailureRule.Action.PAUSE, 2);
        for (FailureClass kind : FailureClass.values()) {
            rules.put(
                    kind,
                    switch (kind) {
                        case UNREACHABLE, INSTALL_FAILED, SERVICE_UNHEALTHY, NOT_CONVERGED -> table;
                        case PACKAGE_MANAGER_BUSY, ENVIRONMENT -> surroundings;
                    });
        }
        return rules;
    }
}
