package patchwave.controller.operators;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Transaction;
import patchwave.fleet.HostId;
import patchwave.plan.Change;
import patchwave.plan.Resumption;
import patchwave.proto.operator.v1.Steer;
import patchwave.proto.operator.v1.SteerRolloutRequest;
import patchwave.proto.operator.v1.SteerRolloutResponse;
import patchwave.rollout.HostPhase;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;

/**
 * Pauses, resumes and aborts. Running work always reaches a safe end.
 *
 * <p>What resuming takes and does is {@link Resumption}'s: failures that halt must be named, and these hosts are then left
 * out of the rollout, so that the halt is judged without them; they stay down in the ledger and keep their share of the
 * budget until a later operation succeeds on them.
 */
final class SteerRollout {
    private static final int LONGEST_REASON = 500;

    private final ServiceContext context;

    SteerRollout(ServiceContext context) {
        this.context = context;
    }

    SteerRolloutResponse steer(SteerRolloutRequest request, Actor caller) {
        Requests fields = new Requests();
        Optional<RolloutId> id = fields.value("rollout_id", request.getRolloutId(), RolloutId::new);
        String reason = fields.text("reason", request.getReason(), false, LONGEST_REASON);
        Steer steer = request.getSteer();
        if (steer == Steer.STEER_UNSPECIFIED || steer == Steer.UNRECOGNIZED) {
            fields.fault("steer", "pause, resume or abort", steer.name());
        }
        fields.refuseFaults();
        RolloutId rollout = Requests.checked(id);
        return context.store().write(caller, transaction -> {
            switch (steer) {
                case STEER_PAUSE -> pause(rollout, reason, transaction);
                case STEER_RESUME -> resume(rollout, reason, transaction);
                case STEER_ABORT -> abort(rollout, reason, transaction);
                case STEER_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException("a fault was not refused");
            }
            return SteerRolloutResponse.newBuilder()
                    .setRollout(new RolloutReader(context).full(rollout, transaction))
                    .build();
        });
    }

    private static void pause(RolloutId id, String reason, Transaction transaction) {
        RolloutStatus status = RolloutReader.require(id, transaction).status();
        switch (status) {
            case RolloutStatus.Scheduled _, RolloutStatus.Running _ ->
                change(
                        id,
                        status,
                        new RolloutStatus.Paused(transaction.actor().name(), reason, transaction.now()),
                        transaction);
            case RolloutStatus.Paused _ -> {}
            case RolloutStatus.Halted _ ->
                throw Refusal.precondition(
                        "rollout %s is halted, so nothing starts already: resume or abort it".formatted(id));
            case RolloutStatus.Aborted _, RolloutStatus.Completed _ -> throw over(id, status);
        }
    }

    private static void resume(RolloutId id, String reason, Transaction transaction) {
        RolloutStatus status = RolloutReader.require(id, transaction).status();
        requireNotTakenBack(id, transaction);
        switch (status) {
            case RolloutStatus.Running _ -> {}
            // To resume what waits for its start is to start it now.
            case RolloutStatus.Scheduled _, RolloutStatus.Paused _, RolloutStatus.Halted _ -> {
                acknowledge(id, reason, transaction);
                change(id, status, new RolloutStatus.Running(), transaction);
            }
            case RolloutStatus.Aborted _, RolloutStatus.Completed _ -> throw over(id, status);
        }
    }

    /** Two rollouts that work against each other must not run at one time. */
    private static void requireNotTakenBack(RolloutId id, Transaction transaction) {
        transaction.rollouts().list(Integer.MAX_VALUE).stream()
                .filter(other -> other.spec().rollsBack().equals(Optional.of(id)))
                .filter(other -> !other.status().isOver())
                .findFirst()
                .ifPresent(other -> {
                    throw Refusal.precondition("rollout %s is being taken back by %s: abort that one first"
                            .formatted(id, other.spec().id()));
                });
    }

    private static void abort(RolloutId id, String reason, Transaction transaction) {
        RolloutStatus status = RolloutReader.require(id, transaction).status();
        switch (status) {
            case RolloutStatus.Scheduled _, RolloutStatus.Running _, RolloutStatus.Paused _, RolloutStatus.Halted _ ->
                change(
                        id,
                        status,
                        new RolloutStatus.Aborted(transaction.actor().name(), reason, transaction.now()),
                        transaction);
            case RolloutStatus.Aborted _ -> {}
            case RolloutStatus.Completed _ -> throw over(id, status);
        }
    }

    private static void acknowledge(RolloutId id, String reason, Transaction transaction) {
        Rollout rollout = transaction.rollouts().find(id).orElseThrow();
        Resumption resumption = Resumption.of(
                rollout,
                FleetInForce.require(transaction).timeouts(),
                name -> names(reason, name),
                "%s: %s".formatted(transaction.actor().name(), reason),
                transaction.now());
        if (!resumption.unnamed().isEmpty()) {
            throw Refusal.precondition(
                    "rollout %s is halted: to resume it, give a reason that names every failed or overdue host, which will be left out of it, and every stage in which nothing was proven, which will pass; missing: %s"
                            .formatted(id, String.join(", ", resumption.unnamed())));
        }
        Map<HostId, HostPhase> phases = new HashMap<>();
        rollout.hosts().forEach(host -> phases.put(host.host(), host.phase()));
        for (Change change : resumption.changes()) {
            store(rollout, phases, change, transaction);
        }
    }

    private static void store(Rollout rollout, Map<HostId, HostPhase> phases, Change change, Transaction transaction) {
        RolloutId id = rollout.spec().id();
        boolean done = switch (change) {
            case Change.Phase phase ->
                transaction
                        .rollouts()
                        .setPhase(id, phase.host(), Objects.requireNonNull(phases.get(phase.host())), phase.phase());
            case Change.Stage stage ->
                transaction
                        .rollouts()
                        .setStage(
                                id, stage.stage(), rollout.stages().get(stage.stage()), stage.progress(), stage.why());
            case Change.Status _ -> throw new IllegalStateException("the status is changed here: " + change);
        };
        if (!done) {
            throw Refusal.aborted("rollout %s changed meanwhile: look again, then repeat".formatted(id));
        }
    }

    /** Whole words only: "web-1" does not name "web-10". */
    private static boolean names(String reason, String name) {
        return Pattern.compile("(?<![a-z0-9.-])" + Pattern.quote(name) + "(?!-?[a-z0-9]|\\.[a-z0-9])")
                .matcher(reason)
                .find();
    }

    private static void change(RolloutId id, RolloutStatus from, RolloutStatus to, Transaction transaction) {
        if (!transaction.rollouts().setStatus(id, from, to)) {
            throw Refusal.aborted("rollout %s changed meanwhile: look again, then repeat".formatted(id));
        }
    }

    private static Refusal over(RolloutId id, RolloutStatus status) {
        return Refusal.precondition("rollout %s is over (%s): start a new plan"
                .formatted(id, status instanceof RolloutStatus.Aborted ? "aborted" : "completed"));
    }
}
