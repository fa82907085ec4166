package patchwave.controller.agents;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.ToAgent;
import patchwave.host.Claim;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;

/** What is desired of a host, from the tables alone. */
final class Desires {
    private Desires() {}

    static ToAgent.Desired of(Transaction tables, StoredHost host) {
        return of(tables, host, tables.hosts().currentParts(host.host().id()));
    }

    /** @param parts the host's current ones, as the tables have them */
    static ToAgent.Desired of(Transaction tables, StoredHost host, List<HostPart> parts) {
        if (host.record().quarantined().isPresent()) {
            return new ToAgent.Desired(host.record().generation(), Optional.empty());
        }
        Optional<HostPart> claimed = host.claim()
                .flatMap(claim -> parts.stream()
                        .filter(part -> part.spec().id().equals(claim.rollout()))
                        .findFirst());
        Optional<HostPart> chosen = claimed.isPresent() ? claimed : toPrepare(parts, tables.now());
        return new ToAgent.Desired(
                host.record().generation(), chosen.flatMap(part -> work(tables, part, host.claim())));
    }

    /**
     * What the planner asked for last: it has a host prepare for one rollout at a time, and takes a former wish back unless
     * that rollout stands still. Among those that are prepared, in the order in which they are admitted. One that does not
     * go on, or that the host has refused, keeps no other from being prepared.
     */
    private static Optional<HostPart> toPrepare(List<HostPart> parts, Instant now) {
        return parts.stream()
                .filter(part -> !part.status().isOver() || part.status() instanceof RolloutStatus.Completed)
                .filter(part -> switch (part.host().phase()) {
                    case HostPhase.Preparing _, HostPhase.Ready _, HostPhase.Refused _ -> true;
                    case HostPhase.Waiting _,
                            HostPhase.Claimed _,
                            HostPhase.Operating _,
                            HostPhase.Succeeded _,
                            HostPhase.NotNeeded _,
                            HostPhase.Failed _,
                            HostPhase.Excluded _ -> false;
                })
                .min(Comparator.comparing((HostPart part) -> !goesOn(part, now))
                        .thenComparing(part -> part.host().phase() instanceof HostPhase.Refused)
                        .thenComparing(Desires::askedAt, Comparator.reverseOrder())
                        .thenComparing(HostPart::spec, RolloutSpec.PRIORITY));
    }

    private static Instant askedAt(HostPart part) {
        return part.host().phase() instanceof HostPhase.Preparing(Instant since) ? since : Instant.MIN;
    }

    private static boolean goesOn(HostPart part, Instant now) {
        return isWorkedOn(part.status()) && now.isBefore(part.spec().expiresAt());
    }

    /** A completed rollout goes on with the hosts that catch up, and no other of its hosts is asked for. */
    private static boolean isWorkedOn(RolloutStatus status) {
        return status instanceof RolloutStatus.Running || status instanceof RolloutStatus.Completed;
    }

    private static Optional<ToAgent.Work> work(Transaction tables, HostPart part, Optional<Claim> claim) {
        return tables.rollouts()
                .signedPlan(part.spec().id())
                .map(bytes -> new ToAgent.Work(
                        part.spec().id(),
                        new ToAgent.SignedPlanBytes(bytes),
                        attempt(part, claim),
                        part.spec().pacing().settle(),
                        part.host().phase() instanceof HostPhase.Preparing(Instant since)
                                ? ChronoUnit.MICROS.between(Instant.EPOCH, since)
                                : 0));
    }

    /** The attempt that may go on; empty while nothing may begin, so that a cancelled agent does not ask again. */
    private static Optional<Long> attempt(HostPart part, Optional<Claim> claim) {
        return claim.filter(held -> held.rollout().equals(part.spec().id()))
                .filter(held -> part.host().phase() instanceof HostPhase.Operating
                        || (held.cancelled().isEmpty() && isWorkedOn(part.status())))
                .map(Claim::attempt);
    }
}
