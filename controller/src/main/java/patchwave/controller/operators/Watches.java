package patchwave.controller.operators;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.WatchRolloutResponse;
import patchwave.rollout.RolloutId;

/** Streams of rollouts as they change. Each watch reads the present state whole, so that none depends on what it missed. */
final class Watches {
    /** operator.proto: at most four times a second. */
    private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(250);

    /** Steps of hosts are not in the database: somebody who watches sees them so late at most. */
    private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(1);

    /** Each one reads the rollout four times a second at worst. */
    private static final int MOST = 64;

    private final ServiceContext context;
    private final Semaphore free = new Semaphore(MOST);

    Watches(ServiceContext context) {
        this.context = context;
    }

    /** Runs until the rollout has ended and is quiet, or the caller has gone. Blocks, so it needs a thread of its own. */
    void watch(RolloutId id, ServerCallStreamObserver<WatchRolloutResponse> observer) {
        if (!free.tryAcquire()) {
            throw Refusal.exhausted(
                    "%d watches run already: end some, or use 'patchwave rollout show'".formatted(MOST));
        }
        Signal signal = new Signal();
        observer.setOnReadyHandler(signal::raise);
        observer.setOnCancelHandler(signal::raise);
        Runnable unsubscribe = context.controller().onTurn(signal::raise);
        Thread.ofVirtual().name("watch-" + id).start(() -> {
            try {
                follow(id, observer, signal);
            } catch (InterruptedException stopped) {
                observer.onError(Status.UNAVAILABLE
                        .withDescription("the controller stops")
                        .asRuntimeException());
            } catch (RuntimeException fault) {
                if (!observer.isCancelled()) {
                    observer.onError(Answers.status(fault).asRuntimeException());
                }
            } finally {
                unsubscribe.run();
                free.release();
            }
        });
    }

    private void follow(RolloutId id, ServerCallStreamObserver<WatchRolloutResponse> observer, Signal signal)
            throws InterruptedException {
        Optional<RolloutView> sent = Optional.empty();
        while (!observer.isCancelled()) {
            // A slow reader gets the newest state when it is ready again, and never a queue of old ones.
            if (observer.isReady()) {
                RolloutView view =
                        context.store().read(transaction -> new RolloutReader(context).full(id, transaction));
                if (!sent.equals(Optional.of(view))) {
                    observer.onNext(
                            WatchRolloutResponse.newBuilder().setRollout(view).build());
                    sent = Optional.of(view);
                }
                if (hasEnded(view)) {
                    observer.onCompleted();
                    return;
                }
            }
            signal.await(SHORTEST_INTERVAL, LONGEST_INTERVAL);
        }
    }

    private static boolean hasEnded(RolloutView view) {
        return switch (view.getState()) {
            case ROLLOUT_STATE_ABORTED, ROLLOUT_STATE_COMPLETED -> view.getQuiet();
            case ROLLOUT_STATE_SCHEDULED, ROLLOUT_STATE_RUNNING, ROLLOUT_STATE_PAUSED, ROLLOUT_STATE_HALTED -> false;
            case ROLLOUT_STATE_UNSPECIFIED, UNRECOGNIZED -> throw new IllegalStateException("a view without a state");
        };
    }

    /** Says that something may have changed. Raised while nobody waits, it ends the next wait. */
    private static final class Signal {
        private final ReentrantLock lock = new ReentrantLock();
        private final Condition condition = lock.newCondition();
        private boolean raised;

        void raise() {
            lock.lock();
            try {
                raised = true;
                condition.signalAll();
            } finally {
                lock.unlock();
            }
        }

        /** Waits for the signal, but never shorter or longer than told. */
        void await(Duration shortest, Duration longest) throws InterruptedException {
            TimeUnit.NANOSECONDS.sleep(shortest.toNanos());
            long left = longest.minus(shortest).toNanos();
            lock.lock();
            try {
                while (!raised && left > 0) {
                    left = condition.awaitNanos(left);
                }
                raised = false;
            } finally {
                lock.unlock();
            }
        }
    }
}
