package patchwave.controller.exposure;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.worker.Hint;

/** Turns the review: when hinted, and now and then without. */
public final class ExposureThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ExposureThread.class);

    /** Hosts that report within this time share a review. */
    private static final Duration REST = Duration.ofSeconds(2);

    /** A long review rests many times as long as it took, so that a tenth of one processor is all that it takes in the long run. */
    private static final int REST_FACTOR = 10;

    /** No review waits longer: clocks are kept to the minute. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(1);

    /** How long the end waits for a review that is under way. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final ExposureReview review;
    private final InstantSource clock;
    private final Duration every;
    private final Hint hint = new Hint();
    private final Thread thread;

    /**
     * Not started yet.
     *
     * @param every how often everything is reviewed without a hint
     */
    public ExposureThread(ExposureReview review, InstantSource clock, Duration every) {
        this.review = review;
        this.clock = clock;
        this.every = every;
        this.thread = new Thread(this::run, "exposures");
    }

    public void start() {
        thread.start();
    }

    /** Something has changed: review soon. Never blocks for long. */
    public void hint() {
        hint.give();
    }

    private void run() {
        try {
            Instant next = clock.instant();
            do {
                hint.clear();
                Instant began = clock.instant();
                if (!began.isBefore(next)) {
                    review.allChanged();
                    next = began.plus(every);
                }
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
            review.review();
        } catch (RuntimeException e) {
            LOG.error("exposures could not be reviewed, and will be again: {}", e.toString(), e);
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

    /** Ends after the present review. */
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
