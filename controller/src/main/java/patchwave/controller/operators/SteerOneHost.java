package patchwave.controller.operators;

import java.util.Optional;
import patchwave.controller.store.Actor;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.proto.operator.v1.SteerHost;
import patchwave.proto.operator.v1.SteerHostRequest;
import patchwave.proto.operator.v1.SteerHostResponse;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;

/**
 * Has one host of a rollout tried again, or leaves it out.
 *
 * <p>A retry goes by the planner's order and within every budget, like a first try; the host stays down until it succeeds.
 * A host that failed is not left out here: that would hide its failure from the halt. Who resumes a halted rollout names it.
 */
final class SteerOneHost {
    private static final int LONGEST_REASON = 500;

    private final ServiceContext context;

    SteerOneHost(ServiceContext context) {
        this.context = context;
    }

    SteerHostResponse steer(SteerHostRequest request, Actor caller) {
        Requests fields = new Requests();
        Optional<RolloutId> id = fields.value("rollout_id", request.getRolloutId(), RolloutId::new);
        Optional<HostId> name = fields.value("host_id", request.getHostId(), HostId::new);
        String reason = fields.text("reason", request.getReason(), false, LONGEST_REASON);
        SteerHost steer = request.getSteer();
        if (steer == SteerHost.STEER_HOST_UNSPECIFIED || steer == SteerHost.UNRECOGNIZED) {
            fields.fault("steer", "retry or exclude", steer.name());
        }
        fields.refuseFaults();
        RolloutId rollout = Requests.checked(id);
        HostId host = Requests.checked(name);
        SteerHostResponse response = context.store().write(caller, transaction -> {
            HostPart part = part(rollout, host, transaction);
            requireGoesOn(part, transaction);
            switch (steer) {
                case STEER_HOST_RETRY -> retry(part, reason, transaction);
                case STEER_HOST_EXCLUDE -> exclude(part, reason, transaction);
                case STEER_HOST_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException("a fault was not refused");
            }
            return SteerHostResponse.newBuilder()
                    .setHost(new RolloutReader(context).part(part(rollout, host, transaction)))
                    .build();
        });
        context.controller().hint(host);
        return response;
    }

    private static HostPart part(RolloutId rollout, HostId host, Transaction transaction) {
        RolloutReader.require(rollout, transaction);
        return transaction
                .hosts()
                .part(rollout, host)
                .orElseThrow(() -> Refusal.notFound("host %s is not a target of rollout %s".formatted(host, rollout)));
    }

    private static void requireGoesOn(HostPart part, Transaction transaction) {
        RolloutId rollout = part.spec().id();
        if (part.status() instanceof RolloutStatus.Aborted) {
            throw Refusal.precondition("rollout %s is aborted: start a new plan".formatted(rollout));
        }
        if (!transaction.now().isBefore(part.spec().expiresAt())) {
            throw Refusal.precondition("the plan of rollout %s expired at %s: start a new plan"
                    .formatted(rollout, part.spec().expiresAt()));
        }
    }

    private static void retry(HostPart part, String reason, Transaction transaction) {
        HostId host = part.host().host();
        RolloutId rollout = part.spec().id();
        switch (part.host().phase()) {
            // They wait already.
            case HostPhase.Waiting _, HostPhase.Preparing _, HostPhase.Ready _ -> {}
            case HostPhase.Failed _, HostPhase.Refused _, HostPhase.Excluded _ -> {
                requireOfStage(part, transaction);
                requireNotAtWork(part, transaction);
                requireNotTakenBack(rollout, transaction);
                changed(transaction.rollouts().retry(rollout, host, part.host().phase(), reason), host);
            }
            case HostPhase.Claimed _, HostPhase.Operating _ ->
                throw Refusal.precondition(
                        "host %s is at work in rollout %s: wait until that has ended".formatted(host, rollout));
            case HostPhase.Succeeded _, HostPhase.NotNeeded _ ->
                throw Refusal.precondition(
                        "host %s has what rollout %s brings: there is nothing to retry".formatted(host, rollout));
        }
    }

    private static void requireOfStage(HostPart part, Transaction transaction) {
        StoredHost stored = ReadHosts.require(part.host().host(), transaction);
        Environment stage = part.spec().stages().get(part.host().stage());
        if (!stored.host().environment().equals(stage)) {
            throw Refusal.precondition("host %s is of %s by now, and its part in rollout %s is of %s: start a new plan"
                    .formatted(
                            stored.host().id(),
                            stored.host().environment(),
                            part.spec().id(),
                            stage));
        }
    }

    /** One that was left out while it was at work: what comes of that belongs to its part as it is. */
    private static void requireNotAtWork(HostPart part, Transaction transaction) {
        HostId host = part.host().host();
        RolloutId rollout = part.spec().id();
        if (transaction
                .ledger()
                .find(host)
                .filter(claim -> claim.rollout().equals(rollout))
                .isPresent()) {
            throw Refusal.precondition(
                    "host %s is still at work in rollout %s: wait until that has ended".formatted(host, rollout));
        }
    }

    private static void requireNotTakenBack(RolloutId id, Transaction transaction) {
        transaction.rollouts().list(Integer.MAX_VALUE).stream()
                .filter(other -> other.spec().rollsBack().equals(Optional.of(id))
                        && !(other.status() instanceof RolloutStatus.Aborted))
                .findFirst()
                .ifPresent(other -> {
                    throw Refusal.precondition("rollout %s is taken back by %s: start a new plan instead"
                            .formatted(id, other.spec().id()));
                });
    }

    private static void exclude(HostPart part, String reason, Transaction transaction) {
        HostId host = part.host().host();
        RolloutId rollout = part.spec().id();
        HostPhase phase = part.host().phase();
        switch (phase) {
            case HostPhase.Waiting _, HostPhase.Preparing _, HostPhase.Ready _, HostPhase.Refused _ ->
                leaveOut(part, phase, reason, transaction);
            case HostPhase.Excluded excluded -> {
                if (excluded.comesBack()) {
                    leaveOut(part, phase, reason, transaction);
                }
            }
            case HostPhase.Claimed _ -> {
                giveBack(transaction.ledger().find(host), host, transaction);
                HostPhase now = part(rollout, host, transaction).host().phase();
                leaveOut(part, now, reason, transaction);
            }
            case HostPhase.Operating _ ->
                throw Refusal.precondition(
                        "host %s has begun in rollout %s, and reaches a safe end".formatted(host, rollout));
            case HostPhase.Failed _ ->
                throw Refusal.precondition(
                        "host %s has failed in rollout %s, and that counts: retry it, or name it when you resume the rollout"
                                .formatted(host, rollout));
            case HostPhase.Succeeded _, HostPhase.NotNeeded _ ->
                throw Refusal.precondition("host %s has what rollout %s brings already".formatted(host, rollout));
        }
    }

    /** Without a permit nothing can have begun, so that the claim goes back at once. */
    private static void giveBack(Optional<Claim> claim, HostId host, Transaction transaction) {
        if (claim.isEmpty() || !transaction.ledger().giveBack(host, claim.get().attempt())) {
            throw Refusal.precondition(
                    "host %s has a permit and may have begun: pause the rollout, and repeat this once it is ready again"
                            .formatted(host));
        }
    }

    private static void leaveOut(HostPart part, HostPhase phase, String reason, Transaction transaction) {
        HostPhase out = new HostPhase.Excluded(
                "left out by %s: %s".formatted(transaction.actor().name(), reason), false, transaction.now());
        HostId host = part.host().host();
        changed(transaction.rollouts().setPhase(part.spec().id(), host, phase, out), host);
    }

    private static void changed(boolean done, HostId host) {
        if (!done) {
            throw Refusal.aborted("host %s changed meanwhile: look again, then repeat".formatted(host));
        }
    }
}
