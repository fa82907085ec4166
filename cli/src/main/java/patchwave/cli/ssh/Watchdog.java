package patchwave.cli.ssh;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** Ends what takes too long, where the library itself would wait for ever. */
final class Watchdog implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("ssh-watchdog").factory());

    /** One thing that is watched; closed when it has ended. */
    static final class Guard implements AutoCloseable {
        private final AtomicBoolean fired;
        private final ScheduledFuture<?> future;

        private Guard(AtomicBoolean fired, ScheduledFuture<?> future) {
            this.fired = fired;
            this.future = future;
        }

        /** Whether it took too long, and was ended. */
        boolean hasFired() {
            return fired.get();
        }

        @Override
        public void close() {
            future.cancel(false);
        }
    }

    /** Has the end called after the limit, unless the guard is closed before. */
    Guard guard(Duration limit, Runnable end) {
        AtomicBoolean fired = new AtomicBoolean();
        ScheduledFuture<?> future = timer.schedule(
                () -> {
                    fired.set(true);
                    end.run();
                },
                limit.toMillis(),
                TimeUnit.MILLISECONDS);
        return new Guard(fired, future);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
