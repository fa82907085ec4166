package patchwave.rollout;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import patchwave.policy.FailureClass;
import patchwave.policy.FailureRule;
import patchwave.policy.FailureRules;

/**
 * How a rollout's failures stand against its rules: what the planner judges by, and what people are shown.
 *
 * @param succeeded hosts whose operation has ended well
 * @param byClass hosts that failed; a class without failures may be missing
 */
public record FailureCounts(int succeeded, Map<FailureClass, Integer> byClass) {
    public FailureCounts {
        Map<FailureClass, Integer> all = new EnumMap<>(FailureClass.class);
        all.putAll(byClass);
        byClass = Collections.unmodifiableMap(all);
    }

    /** Hosts that failed with a class. */
    public int of(FailureClass kind) {
        return byClass.getOrDefault(kind, 0);
    }

    /** Hosts whose operation has ended, well or not. */
    public int done() {
        return succeeded + byClass.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Whether a class is one of those that the halt table judges together, and of which one in a first batch is too many. */
    public static boolean countsInTable(FailureRules rules, FailureClass kind) {
        FailureRule rule = rules.of(kind);
        return rule.limit() instanceof FailureRule.Limit.Table && rule.action() == FailureRule.Action.HALT;
    }

    /** Failures that are held against a class's limit: its own, or those of all classes that the halt table judges together. */
    public int counted(FailureRules rules, FailureClass kind) {
        if (!countsInTable(rules, kind)) {
            return of(kind);
        }
        int sum = 0;
        for (FailureClass other : FailureClass.values()) {
            sum += countsInTable(rules, other) ? of(other) : 0;
        }
        return sum;
    }

    /** The failures, counted as {@link #counted} does, at which the class's action follows, as things stand; 1 or more. */
    public int limit(FailureRules rules, FailureClass kind) {
        return switch (rules.of(kind).limit()) {
            // What the surroundings did says nothing of the patch, so that it does not count as a trial of it either.
            case FailureRule.Limit.Table() -> new HaltTable(rules.table()).haltAt(succeeded + counted(rules, kind));
            case FailureRule.Limit.Hosts(int count) -> count;
            case FailureRule.Limit.Percent(int percent, int afterHosts) ->
                Math.max(1, Math.toIntExact(Math.ceilDiv((long) percent * Math.max(done(), afterHosts), 100L)));
        };
    }

    /** Failures that count in the halt table at which the rollout halts; more than there are hosts if no class counts in it. */
    public int haltAt(FailureRules rules) {
        for (FailureClass kind : FailureClass.values()) {
            if (countsInTable(rules, kind)) {
                return limit(rules, kind);
            }
        }
        return Integer.MAX_VALUE;
    }

    /** Whether so many have failed with a class that its action must follow. */
    public boolean isTooMany(FailureRules rules, FailureClass kind) {
        int counted = counted(rules, kind);
        boolean isJudged = !(rules.of(kind).limit() instanceof FailureRule.Limit.Percent percent)
                || done() >= percent.afterHosts();
        return counted > 0 && isJudged && counted >= limit(rules, kind);
    }
}
