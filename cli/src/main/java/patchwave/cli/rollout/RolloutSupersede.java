package patchwave.cli.rollout;

import io.grpc.StatusRuntimeException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import patchwave.cli.argument.RolloutArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.session.Interruptions;
import patchwave.cli.session.Session;
import patchwave.cli.signing.PlanFile;
import patchwave.cli.signing.SigningKey;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.GetRolloutRequest;
import patchwave.proto.operator.v1.GetRolloutResponse;
import patchwave.proto.operator.v1.ListRolloutsRequest;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.PlanRolloutResponse;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.StartRolloutResponse;
import patchwave.proto.operator.v1.Steer;
import patchwave.proto.operator.v1.SteerRolloutRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code patchwave rollout supersede}. */
@Command(
        name = "supersede",
        description = {
            "Move a rollout to the versions that have superseded what it installs: plan a new one for the same packages,"
                    + " advisory, environments and reason, with the versions that hosts resolve now; show it, ask, sign it"
                    + " with your key and start it, in the same window; then abort the old one, whose operations that run"
                    + " reach a safe end.",
            "Safe to repeat: if it was cut off in between, what is left is done."
        },
        footer = {"", "Example:", "  patchwave rollout supersede dsa-5678-1-20261130-0911-x7mk"})
public final class RolloutSupersede implements Callable<Integer> {
    private final Session session;

    @Mixin
    private RolloutArgument rollout = new RolloutArgument();

    @Option(
            names = "--reason",
            paramLabel = "TEXT",
            description = "Why, for people and the audit trail. Default: the old rollout's. The old one's id is added.")
    private @Nullable String reason;

    @Option(names = "--yes", description = "Ask nothing.")
    private boolean isYes;

    public RolloutSupersede(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        // Before anything is asked of anyone: a missing key is found now, and not after the plan was read.
        SigningKey key = session.signingKey();
        try (ControllerLink link = session.connect();
                Interruptions.Registration _ = session.surroundings()
                        .interruptions()
                        .onInterrupt(() -> session.remark(
                                "Interrupted; to do what is left: patchwave rollout supersede " + rollout.id()))) {
            GetRolloutResponse found = link.rollouts()
                    .getRollout(GetRolloutRequest.newBuilder()
                            .setRolloutId(rollout.id())
                            .build());
            Succession succession = new Succession(found.getRollout(), found.getPlan());
            Optional<String> started = succession.started(link.rollouts()
                    .listRollouts(ListRolloutsRequest.getDefaultInstance())
                    .getRolloutsList());
            if (started.isEmpty()) {
                requireMovable(found);
            }
            String next = started.isPresent() ? again(started.get()) : start(succession, key, link);
            abort(next, link);
            session.answer(
                    StartRolloutResponse.newBuilder().setRolloutId(next).build(),
                    () -> Wrap.lines(
                            "",
                            "Rollout %s is started in place of %s, which is aborted. Watch it: patchwave rollout watch %s"
                                    .formatted(next, rollout.id(), next),
                            session.width()));
        }
        return ExitCode.DONE.number();
    }

    private void requireMovable(GetRolloutResponse found) {
        RolloutView view = found.getRollout();
        if (view.getState() == RolloutState.ROLLOUT_STATE_ABORTED
                || view.getState() == RolloutState.ROLLOUT_STATE_COMPLETED) {
            throw refusal("is %s, so there is nothing to move: plan a new one".formatted(Words.of(view.getState())));
        }
        if (!view.getRollsBack().isBlank()) {
            throw refusal("takes back rollout %s: no newer version does that".formatted(view.getRollsBack()));
        }
        if (!found.hasPlan()) {
            throw refusal("has no plan that can be read: plan a new one, and abort it");
        }
    }

    private Refusal refusal(String why) {
        return new Refusal(ExitCode.REFUSED, "rollout " + rollout.id() + " " + why);
    }

    private String again(String started) {
        session.remark("Rollout %s was started in place of %s before.".formatted(started, rollout.id()));
        return started;
    }

    private String start(Succession succession, SigningKey key, ControllerLink link) throws InterruptedException {
        PlanRolloutRequest request = succession.request(Optional.ofNullable(reason));
        AskedFor asked = AskedFor.of(request);
        PlanRolloutResponse planned = link.planning().planRollout(request);
        PlanFile plan = asked.answer(planned.getPlan(), planned.getPreview());
        if (!succession.isMoving(plan.plan())) {
            throw refusal("installs what hosts resolve now: the newer version is not in their repositories yet");
        }
        show(succession.former(), plan, asked.more(plan.plan()));
        if (!isYes && !isWanted(succession.former())) {
            throw new Refusal(
                    ExitCode.REFUSED,
                    "nothing was started or aborted: it was not wanted; --yes does it without asking");
        }
        return new PlanStart(session, link, Optional.empty())
                .start(succession.start(plan.signedBy(key).signedPlan(), session.now()))
                .getRolloutId();
    }

    private void show(RolloutView former, PlanFile plan, List<String> more) {
        if (!session.isJson()) {
            if (!former.getSuperseded().isBlank()) {
                Wrap.lines("superseded: ", former.getSuperseded(), session.width())
                        .forEach(session::say);
            }
            new PlanText(session.width(), session.zone()).lines(plan, more).forEach(session::say);
            session.say("");
        }
    }

    private boolean isWanted(RolloutView former) {
        return session.surroundings()
                .questions()
                .answer("Shall I start this plan, and abort rollout %s, which is %s? [y/N] "
                        .formatted(rollout.id(), Words.of(former.getState()).toUpperCase(Locale.ROOT)))
                .map(String::strip)
                .filter(answer -> List.of("y", "yes").contains(answer.toLowerCase(Locale.ROOT)))
                .isPresent();
    }

    private void abort(String next, ControllerLink link) throws InterruptedException {
        String why = "superseded by rollout " + next;
        try {
            new PlanStart(session, link, Optional.empty())
                    .steer(SteerRolloutRequest.newBuilder()
                            .setRolloutId(rollout.id())
                            .setSteer(Steer.STEER_ABORT)
                            .setReason(why)
                            .build());
        } catch (StatusRuntimeException e) {
            session.remark(
                    "Rollout %s is started, and %s is not aborted. Left to do: patchwave rollout abort %s --reason '%s'"
                            .formatted(next, rollout.id(), rollout.id(), why));
            throw e;
        }
    }
}
