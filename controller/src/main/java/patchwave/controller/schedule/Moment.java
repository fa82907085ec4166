package patchwave.controller.schedule;

import java.time.Instant;
import java.util.Comparator;

/**
 * Something that happens by the clock alone.
 *
 * @param subject the window's name, or the rollout's id
 * @param at when
 * @param other the other end of the window's opening; for a rollout's start the same as {@code at}
 */
record Moment(Kind kind, String subject, Instant at, Instant other) {
    enum Kind {
        /** Before what closes at the same moment opens again, it closes. */
        WINDOW_CLOSES,
        WINDOW_OPENS,
        ROLLOUT_STARTS
    }

    static final Comparator<Moment> ORDER =
            Comparator.comparing(Moment::at).thenComparing(Moment::kind).thenComparing(Moment::subject);
}
