package patchwave.controller.wire;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.agent.operation.FromController;
import patchwave.agent.wire.FromWire;
import patchwave.fuzz.Clear;
import patchwave.host.Incarnation;
import patchwave.host.PackageWish;
import patchwave.proto.agent.v1.ConnectResponse;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.rollout.RolloutId;

/** Whatever the controller may say, the agent understands. */
final class OrderFuzzTest {
    private static final RolloutId ROLLOUT = new RolloutId("ghost-1");

    @FuzzTest
    void order(FuzzedDataProvider data) throws InvalidProtocolBufferException {
        ToAgent order = order(data, data.consumeInt(0, 4));
        ConnectResponse sent = ControllerMessages.write(order);
        FromController received = FromWire.message(ConnectResponse.parseFrom(sent.toByteArray()));
        Clear.require(
                received.getClass().getSimpleName().equals(order.getClass().getSimpleName()),
                order + " arrived as " + received);
    }

    private static ToAgent order(FuzzedDataProvider data, int kind) {
        return switch (kind) {
            case 0 ->
                new ToAgent.Welcome(
                        optional(data, data.consumeString(2_000)),
                        attempt(data) - 1,
                        Duration.ofMillis(data.consumeLong(1_000, 120_000)),
                        Instant.ofEpochSecond(data.consumeLong(0, 4_000_000_000L)));
            case 1 -> new ToAgent.Desired(data.consumeLong(0, Long.MAX_VALUE), optional(data, work(data)));
            case 2 ->
                new ToAgent.Permit(
                        ROLLOUT,
                        attempt(data),
                        new Incarnation("0".repeat(32)),
                        data.consumeLong(1, Long.MAX_VALUE),
                        Duration.ofNanos(data.consumeLong(0, 60_000_000_000L)),
                        optional(
                                data,
                                Instant.ofEpochSecond(
                                        data.consumeLong(0, 4_000_000_000L), data.consumeInt(0, 999_999_999))));
            case 3 -> new ToAgent.Cancel(ROLLOUT, attempt(data), data.consumeString(2_000));
            default ->
                new ToAgent.Resolve(
                        data.consumeString(40),
                        List.of(new PackageWish(data.consumeString(100), optional(data, data.consumeString(100)))));
        };
    }

    private static ToAgent.Work work(FuzzedDataProvider data) {
        byte[] plan = SignedPlan.newBuilder()
                .setPlan(ByteString.copyFrom(data.consumeBytes(100)))
                .build()
                .toByteArray();
        return new ToAgent.Work(
                ROLLOUT,
                new ToAgent.SignedPlanBytes(plan),
                optional(data, attempt(data)),
                Duration.ofMillis(data.consumeLong(0, 86_400_000)),
                data.consumeLong(0, Long.MAX_VALUE));
    }

    private static long attempt(FuzzedDataProvider data) {
        return data.consumeLong(1, 1L << 53);
    }

    private static <T> Optional<T> optional(FuzzedDataProvider data, T value) {
        return data.consumeBoolean() ? Optional.of(value) : Optional.empty();
    }
}
