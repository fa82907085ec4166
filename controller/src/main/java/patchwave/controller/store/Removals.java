package patchwave.controller.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.rollout.HostPhase;

/**
 * Takes hosts out of the fleet that do not exist any more. The row stays, for its history and its attempt numbers: a host
 * that is enrolled under the same name later begins after them.
 */
final class Removals {
    private final SqlTransaction transaction;
    private final Sql sql;

    Removals(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    private record Wish(String askedBy, Instant expiresAt) {}

    RemovalAnswer remove(HostId host, String reason) {
        sql.requireWritable();
        Optional<StoredHost> found = transaction.hosts().find(host);
        if (found.isEmpty()) {
            return new RemovalAnswer.Missing();
        }
        Optional<Claim> claim = found.get().claim();
        if (claim.isEmpty()) {
            takeOut(host, reason, transaction.actor().name());
            return new RemovalAnswer.Removed("host %s is removed; it held no claim".formatted(host));
        }
        Optional<Wish> other = wish(claim.get())
                .filter(wish -> !wish.askedBy().equals(transaction.actor().name()));
        if (other.isEmpty()) {
            return ask(claim.get(), reason);
        }
        String both =
                "%s and %s".formatted(other.get().askedBy(), transaction.actor().name());
        release(claim.get(), "removed by %s: %s".formatted(both, reason));
        takeOut(host, reason, both);
        return new RemovalAnswer.Removed("host %s is removed, and its claim of rollout %s, attempt %d, is released"
                .formatted(host, claim.get().rollout(), claim.get().attempt()));
    }

    private Optional<Wish> wish(Claim claim) {
        return sql.find(
                """
                SELECT asked_by, expires_at FROM removal_wish
                WHERE host_id = :host AND attempt = :attempt AND expires_at > :now
                """,
                row -> new Wish(row.text("asked_by"), row.time("expires_at")),
                "host",
                claim.host(),
                "attempt",
                claim.attempt(),
                "now",
                transaction.now());
    }

    private RemovalAnswer ask(Claim claim, String reason) {
        Instant until =
                wish(claim).map(Wish::expiresAt).orElse(transaction.now().plus(FloorStore.WISH_LIFE));
        sql.update(
                """
                INSERT INTO removal_wish (host_id, attempt, reason, asked_by, expires_at)
                VALUES (:host, :attempt, :reason, :by, :until)
                ON CONFLICT (host_id) DO UPDATE SET attempt = excluded.attempt, reason = excluded.reason,
                    asked_by = excluded.asked_by, expires_at = excluded.expires_at
                """,
                "host",
                claim.host(),
                "attempt",
                claim.attempt(),
                "reason",
                reason,
                "by",
                transaction.actor().name(),
                "until",
                until);
        transaction.audit(
                "host.remove_ask",
                claim.host().value(),
                Map.of("attempt", claim.attempt(), "reason", reason, "until", until.toString()));
        return new RemovalAnswer.Waits(
                "host %s holds the claim of rollout %s, attempt %d: another operator must ask for the same until %s"
                        .formatted(claim.host(), claim.rollout(), claim.attempt(), until),
                until);
    }

    /** Without a permit nothing can have begun; with one the host may have died of it, and that is a failure. */
    private void release(Claim claim, String reason) {
        if (claim.permitIncarnation().isEmpty()) {
            transaction.ledger().releaseUnpermitted(claim);
        } else if (!transaction
                .ledger()
                .release(claim.host(), claim.attempt(), new ReleaseEvidence.Destroyed(reason))) {
            throw new IllegalStateException("claim %s could not be released".formatted(claim));
        }
    }

    private void takeOut(HostId host, String reason, String by) {
        leaveOut(host, by);
        new Memberships(transaction).leaveAll(host);
        sql.update("""
                UPDATE host SET removed_by = :by, removed_at = :now, incarnation = NULL, behind_rollout = NULL,
                    behind_since = NULL, generation = generation + 1
                WHERE id = :host
                """, "host", host, "by", by, "now", transaction.now());
        sql.update("DELETE FROM removal_wish WHERE host_id = :host", "host", host);
        transaction.inventories().forget(host);
        transaction.audit("host.remove", host.value(), Map.of("reason", reason, "by", by));
    }

    private void leaveOut(HostId host, String by) {
        HostPhase out = new HostPhase.Excluded("removed from the fleet by " + by, false, transaction.now());
        List<HostPart> parts = transaction.hosts().currentParts(host);
        for (HostPart part : parts) {
            switch (part.host().phase()) {
                case HostPhase.Waiting _,
                        HostPhase.Preparing _,
                        HostPhase.Ready _,
                        HostPhase.Refused _,
                        HostPhase.Excluded _ ->
                    transaction
                            .rollouts()
                            .setPhase(part.spec().id(), host, part.host().phase(), out);
                case HostPhase.Claimed _,
                        HostPhase.Operating _,
                        HostPhase.Succeeded _,
                        HostPhase.NotNeeded _,
                        HostPhase.Failed _ -> {}
            }
        }
    }

    void expire(HostId host) {
        sql.update("DELETE FROM removal_wish WHERE host_id = :host", "host", host);
        transaction.audit("host.remove_lapse", host.value(), Map.of("reason", "nobody else asked for it in time"));
    }
}
