package patchwave.agent.fake;

import com.google.protobuf.ByteString;
import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import patchwave.proto.agent.v1.AgentServiceGrpc;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.agent.v1.Desired;
import patchwave.proto.agent.v1.Hello;
import patchwave.proto.agent.v1.InventoryHeld;
import patchwave.proto.agent.v1.InventoryPart;
import patchwave.proto.agent.v1.Operation;
import patchwave.proto.agent.v1.OperationStage;
import patchwave.proto.agent.v1.Permit;
import patchwave.proto.agent.v1.PreparationState;
import patchwave.proto.agent.v1.Status;
import patchwave.proto.agent.v1.Welcome;
import patchwave.proto.plan.v1.SignedPlan;

/**
 * Brings one host through one rollout, as the protocol says, and as rudely as it allows: every permit comes three times,
 * and all earlier ones again with each Status.
 */
public final class FakePlanner extends AgentServiceGrpc.AgentServiceImplBase {
    private String rollout;
    private SignedPlan plan;
    private final List<Permit> permits = new ArrayList<>();
    private final List<Hello> hellos = new ArrayList<>();
    private final List<InventoryPart> inventory = new ArrayList<>();
    private ByteString held = ByteString.EMPTY;
    private final AtomicReference<@Nullable Status> last = new AtomicReference<>();
    private long attempt = 1;
    private long generation;

    /** @param plan signed by someone whom the agents trust */
    public FakePlanner(String rollout, SignedPlan plan) {
        this.rollout = rollout;
        this.plan = plan;
    }

    /** Goes on with another rollout, once the one before has ended. */
    public synchronized void next(String other, SignedPlan signed) {
        rollout = other;
        plan = signed;
        attempt = status().map(Status::getFinishedAttempt).orElse(0L) + 1;
        permits.clear();
    }

    /** The last Status that came; empty before the first. */
    public Optional<Status> status() {
        return Optional.ofNullable(last.get());
    }

    public synchronized List<Hello> hellos() {
        return List.copyOf(hellos);
    }

    /** Parts of inventories, all of which are taken. */
    public synchronized List<InventoryPart> inventory() {
        return List.copyOf(inventory);
    }

    public synchronized List<Permit> permits() {
        return List.copyOf(permits);
    }

    @Override
    public StreamObserver<ConnectRequest> connect(StreamObserver<ConnectResponse> responses) {
        return new StreamObserver<>() {
            private OperationStage told = OperationStage.OPERATION_STAGE_UNSPECIFIED;
            private long toldAttempt;
            private String toldRollout = "";

            @Override
            public void onNext(ConnectRequest request) {
                synchronized (FakePlanner.this) {
                    switch (request.getMessageCase()) {
                        case HELLO -> hello(request.getHello());
                        case STATUS -> status(request.getStatus());
                        case INVENTORY_PART -> inventory(request.getInventoryPart());
                        case RESOLUTION, MESSAGE_NOT_SET -> {}
                    }
                }
            }

            private void hello(Hello hello) {
                hellos.add(hello);
                send(ConnectResponse.newBuilder()
                        .setWelcome(Welcome.newBuilder()
                                .setAccepted(true)
                                .setAttemptFloor(permits.isEmpty() ? 0 : attempt)
                                .setStatusInterval(Duration.newBuilder().setSeconds(1))
                                .setControllerTime(Timestamp.newBuilder().setSeconds(1_700_000_000)))
                        .build());
                desire(OperationStage.OPERATION_STAGE_PREPARE);
                if (hello.getReportsInventory()) {
                    tellHeld();
                }
            }

            private void inventory(InventoryPart part) {
                inventory.add(part);
                if (part.getLast()) {
                    held = part.getHash();
                    tellHeld();
                }
            }

            private void tellHeld() {
                send(ConnectResponse.newBuilder()
                        .setInventoryHeld(InventoryHeld.newBuilder().setHash(held))
                        .build());
            }

            private void status(Status status) {
                last.set(status);
                if (!toldRollout.equals(rollout)) {
                    desire(OperationStage.OPERATION_STAGE_PREPARE);
                    return;
                }
                if (status.getFencedAttempt() >= attempt) {
                    attempt = status.getFencedAttempt() + 1;
                }
                boolean ready = status.getPreparation().getState() == PreparationState.PREPARATION_STATE_READY
                        && status.getPreparation().getRolloutId().equals(rollout);
                if (ready && status.getFinishedAttempt() < attempt) {
                    desire(OperationStage.OPERATION_STAGE_APPLY);
                }
                permits.forEach(this::permit);
                if (status.getPermitWanted()) {
                    Permit permit = Permit.newBuilder()
                            .setRolloutId(rollout)
                            .setAttempt(attempt)
                            .setIncarnation(status.getIncarnation())
                            .setStatusSequence(status.getSequence())
                            .setTimeToLive(Duration.newBuilder().setSeconds(60))
                            .build();
                    permits.add(permit);
                    permit(permit);
                    permit(permit);
                    permit(permit);
                }
            }

            private void desire(OperationStage stage) {
                if (stage == told && attempt == toldAttempt && rollout.equals(toldRollout)) {
                    return;
                }
                told = stage;
                toldAttempt = attempt;
                toldRollout = rollout;
                generation++;
                send(ConnectResponse.newBuilder()
                        .setDesired(Desired.newBuilder()
                                .setGeneration(generation)
                                .setOperation(Operation.newBuilder()
                                        .setRolloutId(rollout)
                                        .setPlan(plan)
                                        .setStage(stage)
                                        .setAttempt(stage == OperationStage.OPERATION_STAGE_APPLY ? attempt : 0)
                                        .setSettle(Duration.newBuilder().setSeconds(1))))
                        .build());
            }

            private void permit(Permit permit) {
                send(ConnectResponse.newBuilder().setPermit(permit).build());
            }

            private void send(ConnectResponse response) {
                try {
                    responses.onNext(response);
                } catch (RuntimeException _) {
                    // The agent is gone; it will come again.
                }
            }

            @Override
            public void onError(Throwable error) {}

            @Override
            public void onCompleted() {
                responses.onCompleted();
            }
        };
    }
}
