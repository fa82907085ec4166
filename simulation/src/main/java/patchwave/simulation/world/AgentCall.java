package patchwave.simulation.world;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.proto.agent.v1.AgentServiceGrpc;
import patchwave.proto.agent.v1.ConnectRequest;
import patchwave.proto.agent.v1.ConnectResponse;

/** The controller's side of an agent's stream: what gRPC is to the real one. */
final class AgentCall extends ServerCall<ConnectRequest, ConnectResponse> {
    private final Network network;
    private final Stream stream;
    private boolean ready = true;
    private boolean cancelled;
    private int sinceReady;
    ServerCall.@Nullable Listener<ConnectRequest> listener;

    AgentCall(Network network, Stream stream) {
        this.network = network;
        this.stream = stream;
    }

    @Override
    public void request(int count) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(ConnectResponse message) {
        sinceReady++;
        network.toAgent(stream, message);
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    /** The agent stops to read, or reads again. @return how many messages had waited */
    int ready(boolean now) {
        ready = now;
        sinceReady = 0;
        if (now && listener != null && !cancelled) {
            listener.onReady();
        }
        return sinceReady;
    }

    void cancel() {
        cancelled = true;
        if (listener != null) {
            listener.onCancel();
        }
    }

    @Override
    public void close(Status status, Metadata trailers) {
        network.leftByController(
                stream,
                status.getCode() + ": "
                        + Optional.ofNullable(status.getDescription()).orElse(""));
        if (listener != null) {
            listener.onComplete();
        }
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public MethodDescriptor<ConnectRequest, ConnectResponse> getMethodDescriptor() {
        return AgentServiceGrpc.getConnectMethod();
    }
}
