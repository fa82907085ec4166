package patchwave.controller.store;

import java.time.Instant;
import java.util.Optional;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.host.HostRecord;
import patchwave.host.Incarnation;
import patchwave.host.JournalNumbers;
import patchwave.plan.Condition;
import patchwave.rollout.RolloutId;

/** Rows of hosts and claims as values of the core. */
final class HostRows {
    /** Columns of a claim, named so that they do not meet a host's; of table claim as c. */
    static final String CLAIM_COLUMNS = """
            c.host_id AS claim_host, c.rollout_id AS claim_rollout, c.attempt AS claim_attempt,
            c.since AS claim_since, c.permit_incarnation, c.permit_at, c.begin_before, c.cancelled
            """;

    private HostRows() {}

    /**
     * What the planner shall know. Unknown goes before a failed operation, and that before unhealthy: a rollout that mends
     * a failed host may be admitted although the host's checks fail, but never while nobody sees it.
     */
    static Condition condition(Row row) {
        Optional<String> quarantine = row.optionalText("quarantine_reason");
        if (quarantine.isPresent()) {
            return new Condition.Quarantined(quarantine.get(), row.time("quarantine_since"));
        }
        String health = row.text("health");
        String detail = row.text("health_detail");
        Instant since = row.time("health_since");
        if (health.equals("UNKNOWN")) {
            return new Condition.Unknown(detail, since);
        }
        Optional<String> failure = row.optionalText("failure_detail");
        if (failure.isPresent()) {
            return new Condition.OperationFailed(
                    failure.get(), row.time("failure_since"), new RolloutId(row.text("failure_rollout")));
        }
        if (!health.equals("HEALTHY")) {
            return new Condition.Unhealthy(detail, since);
        }
        return row.optionalText("behind_rollout")
                .<Condition>map(rollout -> new Condition.Behind(new RolloutId(rollout), row.time("behind_since")))
                .orElseGet(Condition.Healthy::new);
    }

    static HostRecord record(Row row) {
        return new HostRecord(
                new HostId(row.text("id")),
                row.optionalText("incarnation").map(Incarnation::new),
                row.number("journal_version"),
                row.text("boot_id"),
                new JournalNumbers(
                        row.number("intent"), row.number("begun"), row.number("finished"), row.number("fenced")),
                row.number("attempt"),
                row.number("generation"),
                row.optionalText("quarantine_reason"));
    }

    static HostFacts facts(Row row) {
        return new HostFacts(
                row.text("hostname"),
                row.text("os_release"),
                row.text("architecture"),
                row.text("kernel_release"),
                row.text("agent_version"));
    }

    /** The claim of a row with {@link #CLAIM_COLUMNS}; empty if an outer join found none. */
    static Optional<Claim> claim(Row row) {
        return row.optionalText("claim_host")
                .map(host -> new Claim(
                        new HostId(host),
                        new RolloutId(row.text("claim_rollout")),
                        row.number("claim_attempt"),
                        row.time("claim_since"),
                        row.optionalText("permit_incarnation").map(Incarnation::new),
                        row.optionalTime("permit_at"),
                        row.optionalTime("begin_before"),
                        row.optionalText("cancelled")));
    }
}
