package patchwave.cli.text;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a time in options: 2026-12-08T22:00+01:00, 2026-12-08T21:00Z, or 2026-12-08T22:00[Europe/Berlin]. A time without a
 * zone is refused: people of several zones start rollouts.
 */
public final class TimeText implements ITypeConverter<Instant> {
    private static final Pattern IN_ZONE = Pattern.compile("([^\\[\\]]+)\\[([^\\[\\]]+)]");

    @Override
    public Instant convert(String text) {
        Matcher inZone = IN_ZONE.matcher(text);
        try {
            return inZone.matches()
                    ? local(LocalDateTime.parse(inZone.group(1)), ZoneId.of(inZone.group(2)))
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new TypeConversionException("'" + text
                    + "' is not a time with its zone; write 2026-12-08T22:00+01:00, 2026-12-08T21:00Z or"
                    + " 2026-12-08T22:00[Europe/Berlin]");
        }
    }

    private static Instant local(LocalDateTime local, ZoneId zone) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
        if (offsets.size() != 1) {
            throw new TypeConversionException(
                    "clocks in %s %s at %s; write the time with its offset from UTC, such as 2026-12-08T22:00+01:00"
                            .formatted(zone, offsets.isEmpty() ? "skip" : "are put back", local));
        }
        return local.toInstant(offsets.getFirst());
    }
}
