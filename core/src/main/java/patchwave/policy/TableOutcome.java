package patchwave.policy;

import java.time.Duration;
import java.time.Instant;

/**
 * What a row of a decision table leads to.
 *
 * @param key such as "3DF"
 * @param name such as "3 days & forensic investigation"
 * @param hunt whether the logs should be searched for earlier exploitation
 */
public record TableOutcome(String key, String name, Speed speed, boolean hunt) {
    /** How fast, the fastest first. */
    public sealed interface Speed {
        /** At once. */
        record AtOnce() implements Speed {}

        /**
         * By a time.
         *
         * @param span from when the advisory became known; more than zero
         */
        record Within(Duration span) implements Speed {
            public Within {
                if (!span.isPositive()) {
                    throw new IllegalArgumentException("within %s: expected more than zero".formatted(span));
                }
            }
        }

        /** In the next maintenance window. */
        record NextWindow() implements Speed {}
    }

    /** The urgency that this is for an advisory known since a time, decided by a row. */
    Urgency urgency(String row, Instant knownSince) {
        return switch (speed) {
            case Speed.AtOnce _ -> new Urgency.Immediate(row, hunt);
            case Speed.Within(var span) -> new Urgency.Scheduled(row, hunt, knownSince.plus(span));
            case Speed.NextWindow _ -> new Urgency.NextWindow(row);
        };
    }

    /** Whether this asks for more than another: sooner, or as soon and with a search of the logs. */
    boolean isStricterThan(TableOutcome other) {
        int byRank = Integer.compare(rank(speed), rank(other.speed));
        if (byRank != 0) {
            return byRank < 0;
        }
        if (speed instanceof Speed.Within(var mine)
                && other.speed instanceof Speed.Within(var theirs)
                && !mine.equals(theirs)) {
            return mine.compareTo(theirs) < 0;
        }
        return hunt && !other.hunt;
    }

    private static int rank(Speed speed) {
        return switch (speed) {
            case Speed.AtOnce _ -> 0;
            case Speed.Within _ -> 1;
            case Speed.NextWindow _ -> 2;
        };
    }
}
