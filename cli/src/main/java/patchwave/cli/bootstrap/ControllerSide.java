package patchwave.cli.bootstrap;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.ssh.Waiting;
import patchwave.proto.operator.v1.CreateEnrolmentTokenRequest;
import patchwave.proto.operator.v1.CreateEnrolmentTokenResponse;
import patchwave.proto.operator.v1.GetHostRequest;
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.Label;

/**
 * What is asked of the controller: a token, and whether a host reports. For use by several threads.
 *
 * @param meaning what a failed call means
 */
public record ControllerSide(ControllerLink link, Function<Status, Refusal> meaning, Waiting waiting) {
    private static final Duration LOOK = Duration.ofSeconds(1);

    /**
     * A host, as the controller knows it; empty if it does not.
     *
     * @throws StepFault if the controller cannot be asked
     */
    public Optional<HostView> host(String hostId) {
        try {
            return Optional.of(link.fleet()
                    .getHost(GetHostRequest.newBuilder().setHostId(hostId).build())
                    .getHost());
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Status.Code.NOT_FOUND) {
                return Optional.empty();
            }
            throw new StepFault(meaning.apply(e.getStatus()).sentence());
        }
    }

    /**
     * A token for this host alone.
     *
     * @throws StepFault if the controller gives none
     */
    public CreateEnrolmentTokenResponse token(String hostId, String environment, Map<String, String> labels) {
        CreateEnrolmentTokenRequest.Builder request = CreateEnrolmentTokenRequest.newBuilder()
                .setHostId(hostId)
                .setEnvironment(environment)
                .setCount(1);
        labels.forEach((name, value) ->
                request.addLabels(Label.newBuilder().setName(name).setValue(value)));
        try {
            return link.fleet().createEnrolmentToken(request.build());
        } catch (StatusRuntimeException e) {
            throw new StepFault("the controller gives no token: "
                    + meaning.apply(e.getStatus()).sentence());
        }
    }

    /**
     * Waits until a host is connected and has sent a report that the controller did not have before.
     *
     * @param before as it was before; empty if the controller did not know it
     * @return how it is then; empty if the limit was over
     */
    public Optional<HostView> awaitReport(String hostId, Optional<HostView> before, Duration limit)
            throws InterruptedException {
        AtomicReference<Optional<HostView>> seen = new AtomicReference<>(Optional.empty());
        AtomicReference<Optional<StepFault>> away = new AtomicReference<>(Optional.empty());
        boolean reports = waiting.until(
                () -> {
                    try {
                        seen.set(host(hostId));
                        away.set(Optional.empty());
                        return seen.get().filter(now -> isNewer(now, before)).isPresent();
                    } catch (StepFault e) {
                        // A controller that is restarted meanwhile is waited for too.
                        away.set(Optional.of(e));
                        return false;
                    }
                },
                LOOK,
                limit);
        if (!reports && away.get().isPresent()) {
            throw away.get().get();
        }
        return reports ? seen.get() : Optional.empty();
    }

    private static boolean isNewer(HostView now, Optional<HostView> before) {
        // The controller's own times are compared with each other: this machine's clock may be another.
        return now.getConnected()
                && now.hasLastReportTime()
                && !before.map(HostView::getLastReportTime)
                        .filter(now.getLastReportTime()::equals)
                        .isPresent();
    }
}
