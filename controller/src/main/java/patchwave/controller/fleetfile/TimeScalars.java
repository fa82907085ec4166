package patchwave.controller.fleetfile;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads zones, days and local times. A value that cannot be read is a fault and then absent. */
final class TimeScalars {
    private static final Pattern DAYS = Pattern.compile("-?[0-9]{1,2}d");
    private static final Pattern TIME = Pattern.compile("([01][0-9]|2[0-3]):[0-5][0-9]");
    private static final Pattern DATE = Pattern.compile("(19[7-9][0-9]|2[0-9]{3})-[0-9]{2}-[0-9]{2}");
    private static final Pattern MOMENT = Pattern.compile(DATE.pattern() + "T" + TIME.pattern());

    private static final SortedSet<String> ZONES =
            Collections.unmodifiableSortedSet(new TreeSet<>(ZoneId.getAvailableZoneIds()));

    private final Faults faults;
    private final Scalars scalars;

    TimeScalars(Faults faults) {
        this.faults = faults;
        this.scalars = new Scalars(faults);
    }

    /** An IANA zone, because an offset would be wrong for half of the year. */
    Optional<ZoneId> zone(Node node, String key) {
        String expected = "an IANA zone such as Europe/Berlin or UTC";
        return scalars.text(node, key, expected).flatMap(text -> {
            if (ZONES.contains(text)) {
                return Optional.of(ZoneId.of(text));
            }
            faults.add(
                    node,
                    key,
                    expected,
                    Nearest.of(text, ZONES)
                            .map("Did you mean '%s'?"::formatted)
                            .orElse("Write its name in the IANA time zone database."));
            return Optional.empty();
        });
    }

    Optional<LocalDate> date(Node node, String key) {
        return parsed(node, key, "a day such as 2026-01-31", DATE, LocalDate::parse);
    }

    Optional<LocalTime> time(Node node, String key) {
        return parsed(node, key, "a local time from 00:00 to 23:59 such as \"22:00\"", TIME, LocalTime::parse);
    }

    Optional<LocalDateTime> moment(Node node, String key) {
        return parsed(node, key, "a local day and time such as \"2026-11-27T00:00\"", MOMENT, LocalDateTime::parse);
    }

    /** Whole days, before or after. */
    Optional<Integer> days(Node node, String key, int farthest) {
        String expected = "days from -%dd to %dd such as 1d or -1d".formatted(farthest, farthest);
        return parsed(node, key, expected, DAYS, text -> Integer.valueOf(text.substring(0, text.length() - 1)))
                .filter(days -> {
                    boolean inside = Math.abs(days) <= farthest;
                    if (!inside) {
                        faults.add(node, key, expected, "Choose a number in this range.");
                    }
                    return inside;
                });
    }

    private <T> Optional<T> parsed(Node node, String key, String expected, Pattern form, Function<String, T> parser) {
        return scalars.text(node, key, expected).flatMap(text -> {
            try {
                if (form.matcher(text).matches()) {
                    return Optional.of(parser.apply(text));
                }
            } catch (DateTimeException impossible) {
                // Such as 30 February: reported below, like any other text that names no day.
            }
            faults.add(node, key, expected, "Write it in this form.");
            return Optional.empty();
        });
    }
}
