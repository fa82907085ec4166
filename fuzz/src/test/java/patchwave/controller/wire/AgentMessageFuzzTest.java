package patchwave.controller.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.google.protobuf.InvalidProtocolBufferException;
import patchwave.fuzz.Clear;
import patchwave.proto.agent.v1.ConnectRequest;

/** Whatever a host sends is understood or refused with a WireFault. */
final class AgentMessageFuzzTest {
    @FuzzTest
    void message(@NotNull ConnectRequest message) {
        try {
            AgentMessages.read(message);
        } catch (WireFault refused) {
            Clear.sentence(refused.getMessage());
        }
    }

    @FuzzTest
    void bytes(byte[] bytes) {
        try {
            message(ConnectRequest.parseFrom(bytes));
        } catch (InvalidProtocolBufferException refused) {
            // gRPC itself answers for bytes that are no message.
            Clear.sentence(refused.getMessage());
        }
    }
}
