package patchwave.agent.health;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What all checks of a host found at one time.
 *
 * @param state HEALTHY only if every check is; UNKNOWN before the first sample
 * @param checks every check's result, by name
 */
public record HealthReport(HealthState state, List<CheckResult> checks) {
    /** Before anything was looked at. */
    public static final HealthReport NONE_YET = new HealthReport(HealthState.UNKNOWN, List.of());

    public HealthReport {
        checks = checks.size() < 2
                ? List.copyOf(checks)
                : checks.stream()
                        .sorted(Comparator.comparing(CheckResult::name))
                        .toList();
    }

    /** The report of these results; a host without checks is HEALTHY as long as its agent can say so. */
    public static HealthReport of(List<CheckResult> checks) {
        HealthState worst = checks.stream().map(CheckResult::state).reduce(HealthState.HEALTHY, HealthState::worst);
        return new HealthReport(worst, checks);
    }

    /** The result of the check with this name, if there is one. */
    public Optional<CheckResult> check(String name) {
        return checks.stream().filter(check -> check.name().equals(name)).findFirst();
    }

    /** Checks that are not healthy, worst first. */
    public List<CheckResult> complaints() {
        // Asked at every step of the agent, and nearly always in vain.
        boolean none = true;
        for (CheckResult check : checks) {
            none &= check.state() == HealthState.HEALTHY;
        }
        if (none) {
            return List.of();
        }
        return checks.stream()
                .filter(check -> check.state() != HealthState.HEALTHY)
                .sorted(Comparator.comparing(CheckResult::state).reversed().thenComparing(CheckResult::name))
                .toList();
    }

    /** One sentence for people: the worst complaint, or that nothing is known yet, or that all is well. */
    public String describe() {
        List<CheckResult> complaints = complaints();
        if (complaints.isEmpty()) {
            return state == HealthState.HEALTHY ? "all " + checks.size() + " checks are healthy" : "not checked yet";
        }
        String more = complaints.size() == 1 ? "" : " (and " + (complaints.size() - 1) + " more)";
        return complaints.getFirst().describe() + more;
    }
}
