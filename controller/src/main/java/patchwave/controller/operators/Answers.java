package patchwave.controller.operators;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.store.StoreException;
import patchwave.controller.store.UnusableWeights;

/** The one place where what went wrong becomes a status code. */
final class Answers {
    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    /** Sends the one response of a call, or its status. */
    static <T> void send(StreamObserver<T> observer, Supplier<T> call) {
        T response;
        try {
            response = call.get();
        } catch (RuntimeException fault) {
            observer.onError(status(fault).asRuntimeException());
            return;
        }
        observer.onNext(response);
        observer.onCompleted();
    }

    static Status status(RuntimeException fault) {
        return switch (fault) {
            case Refusal refusal -> refusal.status();
            case UnusableWeights weights -> Refusal.invalid(weights.faults()).status();
            case StoreException broken -> {
                LOG.atError().setCause(broken).log("operator call failed: database");
                yield Status.UNAVAILABLE.withDescription(
                        "the controller's database failed; nothing was changed. See the controller's log, then try again");
            }
            default -> {
                LOG.atError().setCause(fault).log("operator call failed: internal fault");
                yield Status.INTERNAL.withDescription("internal fault of the controller (%s): its log has the details"
                        .formatted(fault.getClass().getSimpleName()));
            }
        };
    }
}
