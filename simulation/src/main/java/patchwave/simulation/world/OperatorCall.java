package patchwave.simulation.world;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** One call of an operator, without a connection. */
final class OperatorCall<Q, A> extends ServerCall<Q, A> {
    private final MethodDescriptor<Q, A> method;

    @Nullable
    A answer;

    Status status = Status.UNKNOWN;

    OperatorCall(MethodDescriptor<Q, A> method) {
        this.method = method;
    }

    @Override
    public void request(int count) {}

    @Override
    public void sendHeaders(Metadata headers) {}

    @Override
    public void sendMessage(A message) {
        answer = message;
    }

    @Override
    public void close(Status end, Metadata trailers) {
        status = end;
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public MethodDescriptor<Q, A> getMethodDescriptor() {
        return method;
    }
}
