package patchwave.cli.rollout;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.link.StatusMeaning;
import patchwave.cli.session.Session;
import patchwave.cli.signing.PlanFile;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.operator.v1.StartRolloutResponse;
import patchwave.proto.operator.v1.SteerRolloutRequest;
import patchwave.proto.operator.v1.SteerRolloutResponse;

/** Starting a signed plan, through a controller that is away for a moment: the same plan answers the same rollout. */
final class PlanStart {
    /** A controller that restarts is back by then; after it a person decides. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Session session;
    private final ControllerLink link;
    private final Duration patience;

    /**
     * For one start.
     *
     * @param patience how long to repeat while the controller is away; empty: 5 minutes
     */
    PlanStart(Session session, ControllerLink link, Optional<Duration> patience) {
        this.session = session;
        this.link = link;
        this.patience = patience.orElse(PATIENCE);
    }

    /**
     * Starts it, and answers when the controller has it.
     *
     * @throws StatusRuntimeException if the controller refuses, or is away for too long
     */
    StartRolloutResponse start(PlanFile plan) throws InterruptedException {
        return start(plan, new StartOptions());
    }

    /** As {@link #start(PlanFile)}, at the time that the options say. */
    StartRolloutResponse start(PlanFile plan, StartOptions options) throws InterruptedException {
        StartRolloutRequest.Builder wish = StartRolloutRequest.newBuilder().setPlan(plan.signedPlan());
        options.putInto(wish);
        return start(wish.build());
    }

    /** As {@link #start(PlanFile)}, as the request says. */
    StartRolloutResponse start(StartRolloutRequest request) throws InterruptedException {
        return repeated(
                () -> link.rollouts().startRollout(request),
                "repeating the start, which is safe: the same plan is never started twice");
    }

    /** Steers, and answers when the controller has done it; all steering is safe to repeat. */
    SteerRolloutResponse steer(SteerRolloutRequest request) throws InterruptedException {
        return repeated(() -> link.rollouts().steerRollout(request), "repeating it, which is safe");
    }

    private <T> T repeated(Supplier<T> call, String doing) throws InterruptedException {
        Instant giveUp = session.now().plus(patience);
        boolean isFirst = true;
        while (true) {
            try {
                return call.get();
            } catch (StatusRuntimeException e) {
                if (!isPassing(e.getStatus()) || !session.now().isBefore(giveUp)) {
                    throw e;
                }
                if (isFirst) {
                    session.remark(session.meaningOf(e.getStatus()).sentence() + "; " + doing);
                }
                isFirst = false;
                session.surroundings().pause().rest(RETRY);
                link.connectAgainNow();
            }
        }
    }

    private static boolean isPassing(Status status) {
        return (status.getCode() == Status.Code.UNAVAILABLE && !StatusMeaning.isTrustFault(status))
                || status.getCode() == Status.Code.DEADLINE_EXCEEDED;
    }
}
