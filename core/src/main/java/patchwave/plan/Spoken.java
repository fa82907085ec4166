package patchwave.plan;

import java.time.Duration;

/** Stretches of time as sentences say them. */
public final class Spoken {
    private Spoken() {}

    /**
     * Rounded up to what matters: "45 s", "12 min", "3 h 10 min", "6 h", "2 d 4 h".
     *
     * @param duration negative counts as nothing
     */
    public static String of(Duration duration) {
        long seconds = Math.max(0, duration.plusNanos(999_999_999).toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        long minutes = Math.ceilDiv(seconds, 60);
        if (minutes < 60) {
            return minutes + " min";
        }
        if (minutes < 48 * 60) {
            return two(minutes / 60, "h", minutes % 60, "min");
        }
        long hours = Math.ceilDiv(minutes, 60);
        return two(hours / 24, "d", hours % 24, "h");
    }

    /** "1 host", "2 hosts". */
    static String hosts(int count) {
        return count == 1 ? "1 host" : count + " hosts";
    }

    private static String two(long most, String unit, long rest, String restUnit) {
        return rest == 0 ? most + " " + unit : "%d %s %d %s".formatted(most, unit, rest, restUnit);
    }
}
