package patchwave.simulation.memory;

import java.time.Instant;
import java.util.Map;
import patchwave.controller.store.Actor;
import patchwave.fleet.HostId;
import patchwave.plan.Condition;
import patchwave.rollout.RolloutId;

/** Changes of what makes a host count as down. Each goes through {@link Accounts#around}. */
final class Conditions {
    private final MemoryTransaction transaction;
    private final Tables tables;

    Conditions(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    private record Report(HostRow.Health health, String detail) {
        static Report of(Condition condition) {
            return switch (condition) {
                case Condition.Healthy _ -> new Report(HostRow.Health.HEALTHY, "");
                case Condition.Unhealthy unhealthy -> new Report(HostRow.Health.UNHEALTHY, unhealthy.detail());
                case Condition.Unknown unknown -> new Report(HostRow.Health.UNKNOWN, unknown.detail());
                case Condition.Quarantined _, Condition.Behind _, Condition.OperationFailed _ ->
                    throw new IllegalArgumentException(
                            "health %s: expected healthy, unhealthy or unknown".formatted(condition));
            };
        }
    }

    boolean setHealth(HostId host, Condition condition) {
        Report next = Report.of(condition);
        HostRow row = tables.hosts.find(host);
        if (row == null || row.isRemoved() || (row.health == next.health() && row.healthDetail.equals(next.detail()))) {
            return false;
        }
        return transaction.accounts().around(host, () -> write(host, next));
    }

    private boolean write(HostId host, Report next) {
        HostRow row = tables.hosts.edit(host);
        HostRow.Health before = row.health;
        if (before != next.health()) {
            row.healthSince = transaction.now();
        }
        row.health = next.health();
        row.healthDetail = next.detail();
        if (transaction.actor().equals(Actor.host(host))) {
            row.lastReport = transaction.now();
        }
        if (before == next.health()) {
            return false;
        }
        transaction.audit(
                "host.health",
                host.value(),
                Map.of("from", before.name(), "to", next.health().name(), "detail", next.detail()));
        return true;
    }

    boolean quarantine(HostId host, String reason) {
        HostRow found = tables.hosts.find(host);
        if (found == null || found.quarantine != null || found.isRemoved()) {
            return false;
        }
        return transaction.accounts().around(host, () -> {
            HostRow row = tables.hosts.edit(host);
            row.quarantine = new Condition.Quarantined(reason, transaction.now());
            row.generation++;
            transaction.audit("host.quarantine", host.value(), Map.of("reason", reason));
            return true;
        });
    }

    boolean readmit(HostId host, String reason) {
        HostRow found = tables.hosts.find(host);
        if (found == null
                || (found.quarantine == null && found.failure == null && found.behind == null)
                || tables.claim(host) != null) {
            return false;
        }
        return transaction.accounts().around(host, () -> {
            HostRow row = tables.hosts.edit(host);
            // Only a quarantine is about who the host is: one whose operation failed goes on as the same incarnation.
            if (row.quarantine != null) {
                row.incarnation = null;
                row.journalVersion = 0;
            }
            row.quarantine = null;
            row.failure = null;
            row.behind = null;
            row.generation++;
            transaction.audit("host.readmit", host.value(), Map.of("reason", reason));
            return true;
        });
    }

    /** An operation of a rollout failed on the host. The caller audits. */
    void fail(HostId host, RolloutId rollout, String detail) {
        Instant now = transaction.now();
        transaction.accounts().around(host, () -> {
            tables.hosts.edit(host).failure = new Condition.OperationFailed(detail, now, rollout);
            return true;
        });
    }

    /** An operation succeeded, so that an earlier failure is mended. The caller audits. */
    void mend(HostId host) {
        transaction.accounts().around(host, () -> {
            tables.hosts.edit(host).failure = null;
            return true;
        });
    }
}
