package patchwave.fuzz;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a service says to one request. */
public final class Answer<A> implements StreamObserver<A> {
    private @Nullable A value;
    private @Nullable Throwable refusal;
    private boolean completed;

    @Override
    public void onNext(A answer) {
        Clear.require(value == null, "two answers to one request");
        value = answer;
    }

    @Override
    public void onError(Throwable fault) {
        refusal = fault;
    }

    @Override
    public void onCompleted() {
        completed = true;
    }

    /** The answer; empty if it was a refusal, which must have one of these codes and say why. */
    public Optional<A> get(Set<Status.Code> refusals) {
        if (refusal == null) {
            Clear.require(completed && value != null, "neither an answer nor a refusal");
            return Optional.ofNullable(value);
        }
        Clear.require(value == null, "an answer and a refusal");
        Status status = Status.fromThrowable(refusal);
        if (!refusals.contains(status.getCode())) {
            throw new AssertionError("ended with " + status, refusal);
        }
        Clear.sentence(status.getDescription());
        return Optional.empty();
    }
}
