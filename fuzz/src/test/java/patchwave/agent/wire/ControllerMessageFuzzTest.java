package patchwave.agent.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.google.protobuf.InvalidProtocolBufferException;
import patchwave.fuzz.Clear;
import patchwave.proto.agent.v1.ConnectResponse;

/** Whatever a controller sends is understood or refused with a WireException. */
final class ControllerMessageFuzzTest {
    @FuzzTest
    void message(@NotNull ConnectResponse message) {
        try {
            FromWire.message(message);
        } catch (WireException refused) {
            Clear.sentence(refused.getMessage());
        }
    }

    @FuzzTest
    void bytes(byte[] bytes) {
        try {
            message(ConnectResponse.parseFrom(bytes));
        } catch (InvalidProtocolBufferException refused) {
            // gRPC itself answers for bytes that are no message.
            Clear.sentence(refused.getMessage());
        }
    }
}
