package patchwave.cli.windows;

import com.google.protobuf.Timestamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import patchwave.cli.text.Moments;
import patchwave.proto.operator.v1.Opening;
import patchwave.proto.operator.v1.Span;

/** How an opening reads: local times of its window's zone, with the offset from UTC of that day. */
final class OpeningText {
    private static final DateTimeFormatter WHOLE = DateTimeFormatter.ofPattern("EEE yyyy-MM-dd HH:mm xxx", Locale.ROOT);
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("EEE HH:mm", Locale.ROOT);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private OpeningText() {}

    /** "Tue 2026-12-08 22:00 +01:00"; what is open now says so. */
    static String opens(Opening opening, Instant now) {
        Instant start = time(opening.getStartTime());
        String text = WHOLE.format(start.atZone(zone(opening)));
        boolean isOpen = !now.isBefore(start) && now.isBefore(end(opening));
        return isOpen ? text + " (open)" : text;
    }

    /** "6h", "1d 2h", "30m". */
    static String length(Opening opening) {
        return words(Duration.between(time(opening.getStartTime()), end(opening)));
    }

    /** Its windows, and, where each opening is of one window, those that overlap it. */
    static String windows(List<Opening> openings, int index) {
        Opening opening = openings.get(index);
        List<String> others = new ArrayList<>();
        for (int i = 0; i < openings.size(); i++) {
            Opening other = openings.get(i);
            if (i != index
                    && time(other.getStartTime()).isBefore(end(opening))
                    && time(opening.getStartTime()).isBefore(end(other))) {
                other.getWindowsList().stream()
                        .filter(name -> !others.contains(name))
                        .forEach(others::add);
            }
        }
        String own = String.join(" + ", opening.getWindowsList());
        return others.isEmpty() ? own : own + " (overlaps " + String.join(", ", others) + ")";
    }

    /** "all", "nothing: freeze black-friday", or the parts that freezes leave. */
    static String left(Opening opening) {
        if (opening.getCutByCount() == 0) {
            return "all";
        }
        String freezes =
                (opening.getCutByCount() == 1 ? "freeze " : "freezes ") + String.join(", ", opening.getCutByList());
        if (opening.getUsableCount() == 0) {
            return "NOTHING: " + freezes;
        }
        ZoneId zone = zone(opening);
        boolean isWithinADay =
                Duration.between(time(opening.getStartTime()), end(opening)).compareTo(Duration.ofDays(1)) <= 0;
        return opening.getUsableList().stream()
                        .map(span -> span(span, zone, isWithinADay ? TIME : DAY_AND_TIME))
                        .collect(Collectors.joining(", "))
                + ": " + freezes;
    }

    private static String span(Span span, ZoneId zone, DateTimeFormatter form) {
        String start = form.format(time(span.getStartTime()).atZone(zone));
        return span.hasEndTime()
                ? start + "-" + form.format(time(span.getEndTime()).atZone(zone))
                : "from " + start;
    }

    /** A zone that this machine does not know reads as UTC: the offset shows it. */
    private static ZoneId zone(Opening opening) {
        return zone(opening.getZone()).orElse(ZoneOffset.UTC);
    }

    private static Optional<ZoneId> zone(String name) {
        try {
            return name.isEmpty() ? Optional.empty() : Optional.of(ZoneId.of(name));
        } catch (DateTimeException _) {
            return Optional.empty();
        }
    }

    private static Instant end(Opening opening) {
        return opening.hasEndTime() ? time(opening.getEndTime()) : Instant.MAX;
    }

    private static Instant time(Timestamp timestamp) {
        return Moments.instant(timestamp).orElse(Instant.EPOCH);
    }

    private static String words(Duration length) {
        StringBuilder text = new StringBuilder();
        part(text, length.toDays(), "d");
        part(text, length.toHoursPart(), "h");
        part(text, length.toMinutesPart(), "m");
        part(text, length.toSecondsPart(), "s");
        return text.toString().strip();
    }

    private static void part(StringBuilder text, long number, String unit) {
        if (number > 0) {
            text.append(' ').append(number).append(unit);
        }
    }
}
