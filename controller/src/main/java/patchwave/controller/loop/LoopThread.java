package patchwave.controller.loop;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.store.PlannerSuperseded;
import patchwave.controller.worker.Hint;

/** Turns the loop: at every tick, when the last decision said, and when hinted. */
public final class LoopThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LoopThread.class);

    /**
     * Hints that come closer together than this share a turn, so that a storm of reports is not a storm of turns. Turns that
     * take longer, of large fleets, rest as long as they took, so that they leave the processors to the reports.
     */
    private static final Duration REST = Duration.ofMillis(50);

    /** How long the end waits for a turn that is under way. */
    private static final Duration TURN = Duration.ofSeconds(10);

    private final PlannerLoop loop;
    private final InstantSource clock;
    private final Duration tick;
    private final Runnable superseded;
    private final Hint hint = new Hint();
    private final Thread thread;

    /**
     * Not started yet.
     *
     * @param superseded what to do when another planner has taken over; called on the loop's thread
     */
    public LoopThread(PlannerLoop loop, InstantSource clock, Duration tick, Runnable superseded) {
        this.loop = loop;
        this.clock = clock;
        this.tick = tick;
        this.superseded = superseded;
        this.thread = new Thread(this::run, "planner-loop");
    }

    public void start() {
        thread.start();
    }

    /** Something has changed: turn soon. Never blocks for long. */
    public void hint() {
        hint.give();
    }

    private void run() {
        try {
            do {
                hint.clear();
                Instant began = clock.instant();
                Optional<Instant> wakeAt = loop.turn();
                if (!hint.rest(restAfter(Duration.between(began, clock.instant())), false)
                        || !hint.rest(untilNext(wakeAt), true)) {
                    return;
                }
            } while (true);
        } catch (PlannerSuperseded e) {
            LOG.error("{}", e.getMessage());
            superseded.run();
        } catch (InterruptedException _) {
            // Nobody but close() ends this thread.
            Thread.currentThread().interrupt();
        }
    }

    /** A clock that was set meanwhile must not put the loop to sleep. */
    private Duration restAfter(Duration turn) {
        Duration most = turn.compareTo(tick) < 0 ? turn : tick;
        return most.compareTo(REST) < 0 ? REST : most;
    }

    private Duration untilNext(Optional<Instant> wakeAt) {
        Duration until = wakeAt.map(at -> Duration.between(clock.instant(), at)).orElse(tick);
        return until.compareTo(tick) < 0 ? until : tick;
    }

    /** Ends after the present turn. */
    @Override
    public void close() {
        hint.end();
        try {
            thread.join(TURN.toMillis());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
