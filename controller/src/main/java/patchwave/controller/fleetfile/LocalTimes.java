package patchwave.controller.fleetfile;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/** Local times as moments. */
final class LocalTimes {
    private LocalTimes() {}

    /** A time that clocks skip is the first one after the gap; one that they show twice is the earlier. */
    static Instant instant(LocalDateTime local, ZoneId zone) {
        return Optional.ofNullable(zone.getRules().getTransition(local))
                .filter(ZoneOffsetTransition::isGap)
                .map(ZoneOffsetTransition::getInstant)
                .orElseGet(() -> ZonedDateTime.of(local, zone).toInstant());
    }
}
