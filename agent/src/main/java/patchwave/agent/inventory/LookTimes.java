package patchwave.agent.inventory;

import java.time.Duration;
import java.util.Optional;

/**
 * When it is time to look. All times are of the boot clock.
 *
 * @param looked when packages and processes were last looked at; empty if never
 * @param walked when archives were last looked for; empty if never
 * @param stamp of the packages at the last look
 * @param finished attempts that had ended at the last look
 */
record LookTimes(Optional<Duration> looked, Optional<Duration> walked, String stamp, long finished) {
    /** Packages change by operations and by people, both of which are seen sooner; processes change by themselves. */
    static final Duration INTERVAL = Duration.ofHours(1);

    static final LookTimes NEVER = new LookTimes(Optional.empty(), Optional.empty(), "", 0);

    /** What to do. */
    enum Due {
        NOTHING,
        /** Look at packages and processes: a second's work. */
        LOOK,
        /** The same, and before it for archives: minutes, at a quarter of a processor. */
        WALK
    }

    Due due(Duration now, String stampNow, long finishedNow) {
        boolean changed = !stampNow.equals(stamp) || finishedNow != finished;
        if (looked.isEmpty() || changed) {
            return Due.LOOK;
        }
        if (isOver(walked, now)) {
            return Due.WALK;
        }
        return isOver(looked, now) ? Due.LOOK : Due.NOTHING;
    }

    private static boolean isOver(Optional<Duration> last, Duration now) {
        return last.map(it -> now.minus(it).compareTo(INTERVAL) >= 0).orElse(true);
    }

    LookTimes lookedAt(Duration now, String stampThen, long finishedThen) {
        return new LookTimes(Optional.of(now), walked, stampThen, finishedThen);
    }

    /** The last look came to nothing, or what it found is not told yet. */
    LookTimes again() {
        return new LookTimes(Optional.empty(), walked, stamp, finished);
    }

    LookTimes walkedAt(Duration now) {
        return new LookTimes(looked, Optional.of(now), stamp, finished);
    }
}
