package patchwave.controller.operators;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import patchwave.plan.Preview;
import patchwave.plan.Spoken;
import patchwave.policy.FleetPolicy;

/** Says whether a stage could be done in the window that it meets. */
final class WindowFits {
    private static final DateTimeFormatter DAY_AND_TIME =
            DateTimeFormatter.ofPattern("EEE d MMM HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);

    private WindowFits() {}

    /** One sentence; empty if the stage's hosts may be disrupted at any time, or never. */
    static Optional<String> sentence(FleetPolicy policy, Preview.Stage stage) {
        return stage.window()
                .filter(_ -> stage.hosts() > 0)
                .map(window -> "%s needs %s; %s %s: %s"
                        .formatted(
                                stage.environment(),
                                Spoken.of(stage.needs()),
                                name(window.names()),
                                room(policy, window),
                                window.fits() ? "it fits" : "it does not fit, and goes on in the next"));
    }

    private static String name(List<String> names) {
        return switch (names.size()) {
            case 0 -> "the time between freezes";
            case 1 -> "the window " + names.getFirst();
            default -> "what the windows %s have in common".formatted(String.join(", ", names));
        };
    }

    private static String room(FleetPolicy policy, Preview.Window window) {
        ZoneId zone = window.names().stream()
                .map(name -> policy.calendar().windows().get(name))
                .filter(Objects::nonNull)
                .findFirst()
                .map(found -> found.zone())
                .orElse(ZoneOffset.UTC);
        ZonedDateTime start = window.usable().start().atZone(zone);
        if (window.usable().end().equals(Instant.MAX)) {
            return "(from %s %s on) has no end".formatted(start.format(DAY_AND_TIME), zone);
        }
        ZonedDateTime end = window.usable().end().atZone(zone);
        boolean isNear = end.toLocalDate().isBefore(start.toLocalDate().plusDays(2));
        return "(%s to %s %s) has %s"
                .formatted(
                        start.format(DAY_AND_TIME),
                        end.format(isNear ? TIME : DAY_AND_TIME),
                        zone,
                        Spoken.of(window.usable().length()));
    }
}
