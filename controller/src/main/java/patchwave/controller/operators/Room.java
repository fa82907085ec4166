package patchwave.controller.operators;

import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Waits until a stream takes another message, so that what a slow reader has not read is not heaped up here. */
final class Room {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ServerCallStreamObserver<?> observer;

    /** Made before the call's method returns: gRPC takes handlers no later. */
    Room(ServerCallStreamObserver<?> observer) {
        this.observer = observer;
        observer.setOnReadyHandler(this::changed);
        observer.setOnCancelHandler(this::changed);
    }

    private void changed() {
        lock.lock();
        try {
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns once there is room, or the caller has gone. */
    void await() throws InterruptedException {
        lock.lock();
        try {
            while (!observer.isReady() && !observer.isCancelled()) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }
}
