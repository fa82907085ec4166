package patchwave.agent.inventory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.ToController;

/** Sends reports as {@link Reporting} decides. For several threads. */
public final class InventoryReports {
    private final Consumer<ToController> stream;

    @GuardedBy("this")
    private Reporting state = Reporting.NOTHING;

    @GuardedBy("this")
    private long open;

    /** @param stream sends on the open stream, and drops what comes while there is none */
    public InventoryReports(Consumer<ToController> stream) {
        this.stream = stream;
    }

    /** That stream is open. */
    public synchronized void connected(long number) {
        open = number;
        state = state.reconnected();
    }

    /** That stream is gone. */
    public synchronized void disconnected(long number) {
        if (number == open) {
            state = state.reconnected();
        }
    }

    /**
     * The controller says what it holds.
     *
     * @param now on the boot clock
     */
    public synchronized void held(long number, Bytes hash, Duration now) {
        if (number == open) {
            state = state.heard(hash, now);
        }
    }

    /** The host was looked at. */
    public synchronized void looked(InventorySnapshot snapshot) {
        state = state.looked(snapshot);
    }

    /**
     * Sends what is due; to be called about every second.
     *
     * @param now on the boot clock
     */
    public void tick(Duration now) {
        // The link tells of streams while it holds its own lock, and takes that to send: never both locks in this
        // order.
        due(now).ifPresent(stream);
    }

    private synchronized Optional<ToController.InventoryPart> due(Duration now) {
        Reporting.Step step = state.next(now);
        state = step.next();
        return step.part();
    }
}
