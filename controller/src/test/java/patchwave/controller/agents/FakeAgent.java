package patchwave.controller.agents;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import patchwave.proto.agent.v1.AgentServiceGrpc;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.agent.v1.Health;
import patchwave.proto.agent.v1.HealthState;
import patchwave.proto.agent.v1.Hello;
import patchwave.proto.agent.v1.OperationResult;
import patchwave.proto.agent.v1.Outcome;
import patchwave.proto.agent.v1.Preparation;
import patchwave.proto.agent.v1.PreparationState;

/** Says what a test tells it to say, and remembers what it was told. */
final class FakeAgent implements StreamObserver<ConnectResponse> {
    private final List<ConnectResponse> received = new ArrayList<>();
    private final patchwave.proto.agent.v1.Status.Builder status = patchwave.proto.agent.v1.Status.newBuilder();
    private StreamObserver<ConnectRequest> stream;

    @Nullable
    Status end;

    FakeAgent(AgentServiceGrpc.AgentServiceStub stub, int life) {
        stream = stub.connect(this);
        status.setIncarnation(incarnation(life))
                .setBootId("boot")
                .setJournalVersion(1)
                .setHealth(Health.newBuilder().setState(HealthState.HEALTH_STATE_HEALTHY));
    }

    static ByteString incarnation(int life) {
        return ByteString.copyFrom(
                HexFormat.of().parseHex(HexFormat.of().toHexDigits(life).repeat(4)));
    }

    /** Same process, new stream. */
    void reconnect(AgentServiceGrpc.AgentServiceStub stub) {
        end = null;
        received.clear();
        stream = stub.connect(this);
    }

    FakeAgent hello(int previousLife, long journalVersion) {
        return hello(previousLife, journalVersion, false);
    }

    FakeAgent hello(int previousLife, long journalVersion, boolean reportsInventory) {
        status.setJournalVersion(journalVersion);
        stream.onNext(ConnectRequest.newBuilder()
                .setHello(Hello.newBuilder()
                        .setIncarnation(status.getIncarnation())
                        .setPreviousIncarnation(previousLife == 0 ? ByteString.EMPTY : incarnation(previousLife))
                        .setJournalVersion(journalVersion)
                        .setReportsInventory(reportsInventory)
                        .setBootId("boot"))
                .build());
        return this;
    }

    FakeAgent say(UnaryOperator<patchwave.proto.agent.v1.Status.Builder> change) {
        change.apply(status).setSequence(status.getSequence() + 1);
        stream.onNext(ConnectRequest.newBuilder().setStatus(status).build());
        return this;
    }

    FakeAgent prepared() {
        return say(report -> report.setPreparation(Preparation.newBuilder()
                .setRolloutId(Rig.GHOST.value())
                .setPlanHash(Rig.HASH)
                .setState(PreparationState.PREPARATION_STATE_READY)));
    }

    FakeAgent wantsPermit() {
        return say(report -> report.setPermitWanted(true));
    }

    FakeAgent begun(long attempt) {
        return say(report -> report.setPermitWanted(false)
                .setIntentAttempt(attempt)
                .setBegunAttempt(attempt)
                .setJournalVersion(report.getJournalVersion() + 2));
    }

    FakeAgent succeeded(long attempt) {
        return say(report -> report.setFinishedAttempt(attempt)
                .setJournalVersion(report.getJournalVersion() + 1)
                .setOutcome(Outcome.newBuilder()
                        .setRolloutId(Rig.GHOST.value())
                        .setAttempt(attempt)
                        .setResult(OperationResult.OPERATION_RESULT_SUCCEEDED)));
    }

    FakeAgent fenced(long attempt) {
        return say(report -> report.setPermitWanted(false)
                .setFencedAttempt(attempt)
                .setJournalVersion(report.getJournalVersion() + 1));
    }

    void send(ConnectRequest request) {
        stream.onNext(request);
    }

    long lastSequence() {
        return status.getSequence();
    }

    ConnectResponse last() {
        return received.getLast();
    }

    List<ConnectResponse> all() {
        return List.copyOf(received);
    }

    Status end() {
        return Objects.requireNonNull(end, "the stream is open");
    }

    boolean isOpen() {
        return end == null;
    }

    @Override
    public void onNext(ConnectResponse response) {
        received.add(response);
        if (response.hasDesired()) {
            status.setObservedGeneration(response.getDesired().getGeneration());
        }
    }

    @Override
    public void onError(Throwable failure) {
        end = Status.fromThrowable(failure);
    }

    @Override
    public void onCompleted() {
        end = Status.OK;
    }
}
