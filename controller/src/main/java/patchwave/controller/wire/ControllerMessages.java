package patchwave.controller.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.HexFormat;
import patchwave.proto.agent.v1.Cancel;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.agent.v1.Desired;
import patchwave.proto.agent.v1.InventoryHeld;
import patchwave.proto.agent.v1.Operation;
import patchwave.proto.agent.v1.OperationStage;
import patchwave.proto.agent.v1.PackageWish;
import patchwave.proto.agent.v1.Permit;
import patchwave.proto.agent.v1.Resolve;
import patchwave.proto.agent.v1.Welcome;
import patchwave.proto.plan.v1.SignedPlan;

/** Writes what agents receive. */
public final class ControllerMessages {
    private static final int REASON = 500;

    private ControllerMessages() {}

    public static ConnectResponse write(ToAgent message) {
        ConnectResponse.Builder response = ConnectResponse.newBuilder();
        switch (message) {
            case ToAgent.Welcome welcome ->
                response.setWelcome(Welcome.newBuilder()
                        .setAccepted(welcome.quarantined().isEmpty())
                        .setQuarantineReason(welcome.quarantined().orElse(""))
                        .setAttemptFloor(welcome.attemptFloor())
                        .setStatusInterval(Fields.duration(welcome.statusInterval()))
                        .setControllerTime(Fields.timestamp(welcome.now())));
            case ToAgent.Desired desired -> response.setDesired(desired(desired));
            case ToAgent.Permit permit -> response.setPermit(permit(permit));
            case ToAgent.Cancel cancel ->
                response.setCancel(Cancel.newBuilder()
                        .setRolloutId(cancel.rollout().value())
                        .setAttempt(cancel.attempt())
                        .setReason(cut(cancel.reason())));
            case ToAgent.InventoryHeld held ->
                response.setInventoryHeld(InventoryHeld.newBuilder()
                        .setHash(ByteString.copyFrom(
                                HexFormat.of().parseHex(held.hash().orElse("")))));
            case ToAgent.Resolve resolve ->
                response.setResolve(Resolve.newBuilder()
                        .setRequestId(resolve.requestId())
                        .addAllPackages(resolve.packages().stream()
                                .map(wish -> PackageWish.newBuilder()
                                        .setName(wish.name())
                                        .setVersion(wish.version().orElse(""))
                                        .build())
                                .toList()));
        }
        return response.build();
    }

    private static Permit permit(ToAgent.Permit permit) {
        Permit.Builder builder = Permit.newBuilder()
                .setRolloutId(permit.rollout().value())
                .setAttempt(permit.attempt())
                .setIncarnation(Fields.bytes(permit.incarnation()))
                .setStatusSequence(permit.statusSequence())
                .setTimeToLive(Fields.duration(permit.timeToLive()));
        permit.notAfter().ifPresent(end -> builder.setNotAfterTime(Fields.timestamp(end)));
        return builder.build();
    }

    private static Desired desired(ToAgent.Desired desired) {
        Desired.Builder builder = Desired.newBuilder().setGeneration(desired.generation());
        desired.work().ifPresent(work -> builder.setOperation(operation(work)));
        return builder.build();
    }

    private static Operation operation(ToAgent.Work work) {
        try {
            return Operation.newBuilder()
                    .setRolloutId(work.rollout().value())
                    .setPlan(SignedPlan.parseFrom(work.plan().bytes()))
                    .setStage(
                            work.attempt().isPresent()
                                    ? OperationStage.OPERATION_STAGE_APPLY
                                    : OperationStage.OPERATION_STAGE_PREPARE)
                    .setAttempt(work.attempt().orElse(0L))
                    .setSettle(Fields.duration(work.settle()))
                    .setPreparationAsk(work.preparationAsk())
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException(
                    "the stored plan of rollout %s is not a SignedPlan".formatted(work.rollout()), e);
        }
    }

    private static String cut(String text) {
        return text.length() <= REASON ? text : text.substring(0, REASON - 1) + "…";
    }
}
