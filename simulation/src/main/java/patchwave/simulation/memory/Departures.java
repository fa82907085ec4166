package patchwave.simulation.memory;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import patchwave.controller.store.FloorStore;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.ReleaseEvidence;
import patchwave.controller.store.RemovalAnswer;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.rollout.HostPhase;

/** Takes hosts out of the fleet that do not exist any more. The row stays, for its attempt numbers. */
final class Departures {
    private final MemoryTransaction transaction;
    private final Tables tables;

    Departures(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    RemovalAnswer remove(HostId host, String reason) {
        HostRow row = tables.hosts.find(host);
        if (row == null || row.isRemoved()) {
            return new RemovalAnswer.Missing();
        }
        ClaimRow held = tables.claim(host);
        if (held == null) {
            takeOut(host, reason, transaction.actor().name());
            return new RemovalAnswer.Removed("host %s is removed; it held no claim".formatted(host));
        }
        Claim claim = held.claim();
        Optional<RemovalWish> other = wish(claim)
                .filter(wish -> !wish.askedBy().equals(transaction.actor().name()));
        if (other.isEmpty()) {
            return ask(claim, reason);
        }
        String both =
                "%s and %s".formatted(other.get().askedBy(), transaction.actor().name());
        release(claim, "removed by %s: %s".formatted(both, reason));
        takeOut(host, reason, both);
        return new RemovalAnswer.Removed("host %s is removed, and its claim of rollout %s, attempt %d, is released"
                .formatted(host, claim.rollout(), claim.attempt()));
    }

    private Optional<RemovalWish> wish(Claim claim) {
        return Optional.ofNullable(tables.removalWishes.find(claim.host()))
                .filter(wish ->
                        wish.attempt() == claim.attempt() && wish.expiresAt().isAfter(transaction.now()));
    }

    private RemovalAnswer ask(Claim claim, String reason) {
        Instant until =
                wish(claim).map(RemovalWish::expiresAt).orElse(transaction.now().plus(FloorStore.WISH_LIFE));
        tables.removalWishes.put(
                claim.host(),
                new RemovalWish(claim.attempt(), transaction.actor().name(), until));
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
        Releases releases = new Releases(transaction);
        if (claim.permitIncarnation().isEmpty()) {
            releases.releaseUnpermitted(claim);
        } else if (!releases.release(claim.host(), claim.attempt(), new ReleaseEvidence.Destroyed(reason))) {
            throw new IllegalStateException("claim %s could not be released".formatted(claim));
        }
    }

    private void takeOut(HostId host, String reason, String by) {
        leaveOut(host, by);
        new Placement(transaction).leaveAll(host);
        HostRow row = tables.hosts.edit(host);
        row.removedBy = by;
        row.incarnation = null;
        row.behind = null;
        row.generation++;
        if (tables.removalWishes.find(host) != null) {
            tables.removalWishes.remove(host);
        }
        transaction.audit("host.remove", host.value(), Map.of("reason", reason, "by", by));
    }

    private void leaveOut(HostId host, String by) {
        HostPhase out = new HostPhase.Excluded("removed from the fleet by " + by, false, transaction.now());
        for (HostPart part : transaction.hosts().currentParts(host)) {
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

    /** A wish that nobody else shared in time. */
    void expire(HostId host) {
        tables.removalWishes.remove(host);
        transaction.audit("host.remove_lapse", host.value(), Map.of("reason", "nobody else asked for it in time"));
    }
}
