package patchwave.controller.agents;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import patchwave.controller.wire.ControllerMessages;
import patchwave.controller.wire.ToAgent;
import patchwave.proto.agent.v1.ConnectResponse;

/**
 * What waits to be sent on one stream: one slot for each kind of message, a newer one replaces an older one. So a slow or
 * silent agent costs bounded memory and nobody waits for it (invariant I16).
 */
final class Outbox {
    /** Questions that may wait at a time; more are dropped, and their askers time out. */
    private static final int QUESTIONS = 8;

    private final ServerCallStreamObserver<ConnectResponse> stream;
    private final Map<Class<?>, ToAgent> slots = new LinkedHashMap<>();
    private final Queue<ToAgent.Resolve> questions = new ArrayDeque<>();
    private boolean closed;

    Outbox(ServerCallStreamObserver<ConnectResponse> stream) {
        this.stream = stream;
    }

    /** Sends now if the stream takes it, or else as soon as it does. */
    synchronized void send(ToAgent message) {
        if (closed) {
            return;
        }
        if (message instanceof ToAgent.Resolve question) {
            if (questions.size() < QUESTIONS) {
                questions.add(question);
            }
        } else {
            // Removed first, so that the newer one also takes its place in the order.
            slots.remove(message.getClass());
            slots.put(message.getClass(), message);
        }
        drain();
    }

    /** Sends what waits, as far as the stream takes it; called whenever it takes more. */
    synchronized void drain() {
        while (!closed && stream.isReady()) {
            ToAgent next = next();
            if (next == null) {
                return;
            }
            stream.onNext(ControllerMessages.write(next));
        }
    }

    /** Ends the stream. What waits is dropped: it is desired state, and the next stream begins with all of it. */
    synchronized void close(Status status) {
        if (closed) {
            return;
        }
        closed = true;
        slots.clear();
        questions.clear();
        if (stream.isCancelled()) {
            return;
        }
        if (status.isOk()) {
            stream.onCompleted();
        } else {
            stream.onError(status.asRuntimeException());
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    private @Nullable ToAgent next() {
        if (slots.isEmpty()) {
            return questions.poll();
        }
        Class<?> first = slots.keySet().iterator().next();
        return slots.remove(first);
    }
}
