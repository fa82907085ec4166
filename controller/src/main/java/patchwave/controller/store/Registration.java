package patchwave.controller.store;

import java.util.List;
import java.util.Optional;
import patchwave.fleet.Environment;
import patchwave.fleet.Host;
import patchwave.host.Claim;
import patchwave.policy.PoolPolicy;
import patchwave.rollout.HostPhase;

/** Writes a host that enrols, with its labels and pools. */
final class Registration {
    private static final String NEVER_SEEN = "enrolled, and no report since";

    private final SqlTransaction transaction;
    private final Sql sql;

    Registration(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    /** A host of a new name. Unknown, and so down, until its first report. */
    void first(Host host) {
        sql.update(
                """
                INSERT INTO host (id, environment, enrolled_at, health, health_detail, health_since)
                VALUES (:id, :environment, :now, 'UNKNOWN', :detail, :now)
                """,
                "id",
                host.id(),
                "environment",
                host.environment(),
                "now",
                transaction.now(),
                "detail",
                NEVER_SEEN);
        place(host);
    }

    /** A host of a known name, installed anew. */
    void again(Host host, Optional<Claim> claim) {
        claim.ifPresent(held -> transaction.ledger().releaseUnpermitted(held));
        transaction.hosts().currentParts(host.id()).forEach(part -> beginAgain(host, part));
        transaction
                .counters()
                .around(
                        host.id(),
                        () -> sql.update(
                                """
                                UPDATE host SET environment = :environment, enrolled_at = :now, incarnation = NULL,
                                    journal_version = 0, boot_id = '', quarantine_reason = NULL, quarantine_since = NULL,
                                    failure_detail = NULL, failure_since = NULL, failure_rollout = NULL,
                                    behind_rollout = NULL, behind_since = NULL, removed_by = NULL, removed_at = NULL,
                                    health = 'UNKNOWN', health_detail = :detail, health_since = :now, last_report = NULL,
                                    generation = generation + 1
                                WHERE id = :id
                                """,
                                "id",
                                host.id(),
                                "environment",
                                host.environment(),
                                "now",
                                transaction.now(),
                                "detail",
                                NEVER_SEEN));
        sql.update("DELETE FROM host_label WHERE host_id = :id", "id", host.id());
        transaction.inventories().forget(host.id());
        place(host);
    }

    /**
     * What the machine of before had prepared is gone, and what was done there, or proven to need nothing, says nothing of this one: a
     * rollout that is not over does it again. A stage is of its own environment's hosts alone.
     */
    private void beginAgain(Host host, HostPart part) {
        Environment stage = part.spec().stages().get(part.host().stage());
        HostPhase next = stage.equals(host.environment())
                ? new HostPhase.Waiting()
                : new HostPhase.Excluded(
                        "enrolled again as a host of %s, so it is none of %s".formatted(host.environment(), stage),
                        false,
                        transaction.now());
        boolean fits = next instanceof HostPhase.Waiting;
        boolean changes = switch (part.host().phase()) {
            case HostPhase.Preparing _, HostPhase.Ready _, HostPhase.Refused _ -> true;
            case HostPhase.Succeeded _, HostPhase.NotNeeded _ -> !part.status().isOver();
            case HostPhase.Waiting _ -> !fits;
            // As a host of another environment it must not come back.
            case HostPhase.Excluded excluded -> excluded.comesBack() && !fits;
            case HostPhase.Claimed _, HostPhase.Operating _, HostPhase.Failed _ -> false;
        };
        if (changes) {
            transaction
                    .rollouts()
                    .setPhase(part.spec().id(), host.id(), part.host().phase(), next);
            sql.update(
                    "UPDATE rollout_host SET outcome = NULL WHERE rollout_id = :rollout AND host_id = :host",
                    "rollout",
                    part.spec().id(),
                    "host",
                    host.id());
        }
    }

    private void place(Host host) {
        Placing.changed(sql);
        host.labels()
                .forEach((name, value) -> sql.update(
                        "INSERT INTO host_label (host_id, name, label_value) VALUES (:id, :name, :value)",
                        "id",
                        host.id(),
                        "name",
                        name,
                        "value",
                        value));
        List<PoolPolicy> policies = transaction.fleet().poolPolicies();
        new Memberships(transaction).recompute(host, policies);
    }
}
