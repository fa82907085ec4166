package patchwave.controller.fleetfile;

import java.time.Duration;

/** Durations as the fleet file writes them. */
public final class DurationText {
    private DurationText() {}

    /**
     * Such as "1h30m", "90s" as "1m30s", and "0s".
     *
     * @param duration 0 or more; parts of a second are left out
     */
    public static String of(Duration duration) {
        StringBuilder text = new StringBuilder();
        append(text, duration.toDays(), 'd');
        append(text, duration.toHoursPart(), 'h');
        append(text, duration.toMinutesPart(), 'm');
        append(text, duration.toSecondsPart(), 's');
        return text.isEmpty() ? "0s" : text.toString();
    }

    private static void append(StringBuilder text, long count, char unit) {
        if (count > 0) {
            text.append(count).append(unit);
        }
    }
}
