package patchwave.agent.health;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What has become of every check since the baseline: a verdict by difference, so that an old fault is never blamed on
 * the new packages and a new one never excused.
 *
 * @param changes one per check of either report, by name
 */
public record HealthComparison(List<Change> changes) {
    /** How a check stands now against the baseline. */
    public enum Kind {
        /** Healthy then and now. */
        STEADY,
        /** Not healthy now although it was healthy, or was not looked at, in the baseline; UNKNOWN and gone included. */
        REGRESSED,
        /** Not healthy then nor now: never blamed, always visible. */
        PREEXISTING,
        /** Not healthy then, healthy now. */
        RECOVERED
    }

    /**
     * One check's change.
     *
     * @param name the check
     * @param kind the verdict
     * @param message what the check says now
     */
    public record Change(String name, Kind kind, String message) {}

    public HealthComparison {
        changes = List.copyOf(changes);
    }

    /** Compares two reports. A check that the later report lacks counts as UNKNOWN there. */
    public static HealthComparison of(HealthReport baseline, HealthReport now) {
        TreeSet<String> names = new TreeSet<>();
        baseline.checks().forEach(check -> names.add(check.name()));
        now.checks().forEach(check -> names.add(check.name()));
        List<Change> changes = new ArrayList<>();
        for (String name : names) {
            Optional<CheckResult> current = now.check(name);
            boolean wasHealthy = baseline.check(name)
                    .map(check -> check.state() == HealthState.HEALTHY)
                    .orElse(true);
            boolean isHealthy =
                    current.map(check -> check.state() == HealthState.HEALTHY).orElse(false);
            String message = current.map(CheckResult::message).orElse("no longer checked");
            changes.add(new Change(name, kind(wasHealthy, isHealthy), message));
        }
        return new HealthComparison(changes);
    }

    private static Kind kind(boolean wasHealthy, boolean isHealthy) {
        if (isHealthy) {
            return wasHealthy ? Kind.STEADY : Kind.RECOVERED;
        }
        return wasHealthy ? Kind.REGRESSED : Kind.PREEXISTING;
    }

    /** The checks that are worse than in the baseline. */
    public List<Change> regressions() {
        return changes.stream()
                .filter(change -> change.kind() == Kind.REGRESSED)
                .toList();
    }

    /** True if nothing is worse than in the baseline. */
    public boolean asGoodAsBaseline() {
        return regressions().isEmpty();
    }
}
