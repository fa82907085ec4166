package patchwave.controller.worker;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Tells one thread that there is something to do, or that it must end; the thread rests on it between its steps. */
public final class Hint {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private boolean given;
    private boolean ended;

    /** There may be something to do. Never blocks for long. */
    public void give() {
        lock.lock();
        try {
            given = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Called before a step: a hint that comes while the step runs leads to another one. */
    public void clear() {
        lock.lock();
        try {
            given = false;
        } finally {
            lock.unlock();
        }
    }

    /** From now on no rest waits, and each says so. */
    public void end() {
        lock.lock();
        try {
            ended = true;
            changed.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for a time.
     *
     * @param untilHint whether a hint ends it
     * @return false at the end
     */
    public boolean rest(Duration most, boolean untilHint) throws InterruptedException {
        lock.lock();
        try {
            long left = most.toNanos();
            while (!ended && left > 0 && !(untilHint && given)) {
                left = changed.awaitNanos(left);
            }
            return !ended;
        } finally {
            lock.unlock();
        }
    }
}
