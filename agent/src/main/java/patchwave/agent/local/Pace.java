package patchwave.agent.local;

import java.time.Duration;

/**
 * How much a link may say. It outlives the link's connections, so that a link gains nothing by connecting anew. Times are
 * of a clock that is never set. Not for several threads at a time.
 */
final class Pace {
    /**
     * Memory is the bound: a host's work takes a few kilobytes, and a plan with its signatures and its standing approval
     * less than 80 KiB.
     */
    private static final double MOST_BYTES = 2 * 1024 * 1024;

    private static final double BYTES_A_SECOND = 256 * 1024;
    private static final double MOST_MESSAGES = 200;
    private static final double MESSAGES_A_SECOND = 50;

    private double bytes = MOST_BYTES;
    private double messages = MOST_MESSAGES;
    private Duration filledAt;

    Pace(Duration now) {
        filledAt = now;
    }

    /** Whether a message of that size may be said now; it then counts. */
    boolean take(int size, Duration now) {
        double seconds = now.minus(filledAt).toNanos() / 1e9;
        filledAt = now;
        bytes = Math.min(MOST_BYTES, bytes + BYTES_A_SECOND * seconds);
        messages = Math.min(MOST_MESSAGES, messages + MESSAGES_A_SECOND * seconds);
        if (bytes < size || messages < 1) {
            return false;
        }
        bytes -= size;
        messages -= 1;
        return true;
    }
}
