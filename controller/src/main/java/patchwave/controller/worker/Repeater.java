package patchwave.controller.worker;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does one kind of work again and again beside everything else: when hinted, and now and then without. */
public final class Repeater implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Repeater.class);

    /** Hints within this time share a turn. */
    private static final Duration REST = Duration.ofSeconds(2);

    /** A long turn rests many times as long as it took, so that a tenth of one processor is all that it takes in the long run. */
    private static final int REST_FACTOR = 10;

    /** No turn waits longer after a hint. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    /** How long the end waits for a turn that is under way. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Runnable work;
    private final InstantSource clock;
    private final Duration every;
    private final Hint hint = new Hint();
    private final Thread thread;

    /**
     * Not started yet.
     *
     * @param name of the thread
     * @param every how often it is done without a hint
     */
    public Repeater(String name, Runnable work, InstantSource clock, Duration every) {
        this.work = work;
        this.clock = clock;
        this.every = every;
        this.thread = new Thread(this::run, name);
        this.thread.setDaemon(true);
    }

    public void start() {
        thread.start();
    }

    /** Something has changed: work soon. Never blocks for long. */
    public void hint() {
        hint.give();
    }

    private void run() {
        try {
            do {
                hint.clear();
                Instant began = clock.instant();
                turn();
                if (!hint.rest(restAfter(Duration.between(began, clock.instant())), false) || !hint.rest(every, true)) {
                    return;
                }
            } while (true);
        } catch (InterruptedException _) {
            // Nobody but close() ends this thread.
            Thread.currentThread().interrupt();
        }
    }

    private void turn() {
        try {
            work.run();
        } catch (RuntimeException e) {
            LOG.error("{} failed, and will be tried again: {}", thread.getName(), e.toString(), e);
            hint.give();
        }
    }

    private static Duration restAfter(Duration took) {
        Duration rest = took.multipliedBy(REST_FACTOR);
        if (rest.compareTo(REST) < 0) {
            return REST;
        }
        return rest.compareTo(LONGEST_REST) < 0 ? rest : LONGEST_REST;
    }

    /** Ends after the present turn. */
    @Override
    public void close() {
        hint.end();
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
