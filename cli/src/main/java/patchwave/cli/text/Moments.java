package patchwave.cli.text;

import com.google.protobuf.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * How times and durations read. Times are UTC and say so: people of several zones read the same screen at 3 a.m. What is
 * still to come, such as a window, also reads in the reader's own zone and names it.
 */
public final class Moments {
    private static final DateTimeFormatter READABLE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Without the year: nothing is scheduled further ahead than 30 days. */
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("EEE d MMM HH:mm zzz", Locale.ENGLISH);

    private Moments() {}

    /** The instant that a message carries; empty if it carries none. */
    public static Optional<Instant> instant(Timestamp timestamp) {
        return timestamp.equals(Timestamp.getDefaultInstance())
                ? Optional.empty()
                : Optional.of(Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos()));
    }

    /** The message that carries an instant. */
    public static Timestamp timestamp(Instant instant) {
        return Timestamp.newBuilder()
                .setSeconds(instant.getEpochSecond())
                .setNanos(instant.getNano())
                .build();
    }

    public static Duration duration(com.google.protobuf.Duration duration) {
        return Duration.ofSeconds(duration.getSeconds(), duration.getNanos());
    }

    /** For tables: "2026-11-21 23:04:05Z", or a dash. */
    public static String at(Timestamp timestamp) {
        return instant(timestamp).map(Moments::at).orElse("-");
    }

    /** "2026-11-21 23:04:05Z". */
    public static String at(Instant instant) {
        return READABLE.format(instant);
    }

    /** For people who plan their evening: "Tue 24 Nov 22:00 CET", in their own zone. */
    public static String local(Instant instant, ZoneId zone) {
        return LOCAL.withZone(zone).format(instant);
    }

    /** For log lines: "2026-11-21T23:04:05Z". */
    public static String stamp(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** "3s ago", "12m ago", or "never". */
    public static String ago(Timestamp timestamp, Instant now) {
        return instant(timestamp)
                .map(then -> rough(Duration.between(then, now)) + " ago")
                .orElse("never");
    }

    /** "in 3d 2h", or "4m 10s ago". */
    public static String until(Instant due, Instant now) {
        Duration left = Duration.between(now, due);
        return left.isNegative() ? span(left.negated()) + " ago" : "in " + span(left);
    }

    /** The two largest units: "45s", "4m 10s", "1h 30m", "3d 2h". Negative reads "0s". */
    public static String span(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        Duration shown = Duration.ofSeconds(seconds);
        if (shown.toDays() > 0) {
            return shown.toDays() + "d " + shown.toHoursPart() + "h";
        }
        if (shown.toHours() > 0) {
            return shown.toHours() + "h " + shown.toMinutesPart() + "m";
        }
        return shown.toMinutes() > 0 ? shown.toMinutes() + "m " + shown.toSecondsPart() + "s" : seconds + "s";
    }

    private static String rough(Duration duration) {
        String span = span(duration);
        int space = span.indexOf(' ');
        return space < 0 ? span : span.substring(0, space);
    }
}
