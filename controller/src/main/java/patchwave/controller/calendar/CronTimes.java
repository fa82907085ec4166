package patchwave.controller.calendar;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinition;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import patchwave.calendar.Recurrence;

/**
 * Cron expressions as local times. The library is given a clock without a daylight saving time, so that it does no
 * arithmetic of zones.
 */
final class CronTimes {
    private static final int LONGEST = 200;
    private static final CronDefinition FIELDS = CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX);

    /** One minute of the hour: a window that opens at most once an hour, so that a year of openings is a short list. */
    private static final Pattern ONE_MINUTE = Pattern.compile("\\s*[0-9]{1,2}\\s.*");

    /** From here on a leap day is at most 8 years ahead. */
    private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);

    private CronTimes() {}

    static Optional<String> check(Recurrence.Cron cron) {
        String text = cron.expression();
        if (text.length() > LONGEST) {
            return Optional.of("cron: expected at most %d characters, found %d".formatted(LONGEST, text.length()));
        }
        try {
            parse(text);
        } catch (IllegalArgumentException e) {
            return Optional.of(
                    "cron '%s': %s; write the five fields minute, hour, day of month, month and day of week, such as"
                                    .formatted(text, e.getMessage())
                            + " \"0 22 * * TUE\"");
        }
        if (!ONE_MINUTE.matcher(text).matches()) {
            return Optional.of("cron '%s': minute: expected one number, 0 to 59: a window opens at most once an hour"
                    .formatted(text));
        }
        return new Times(cron, EPOCH).hasNext()
                ? Optional.empty()
                : Optional.of("cron '%s': it never fires".formatted(text));
    }

    static Iterator<LocalDateTime> from(Recurrence.Cron cron, LocalDate first) {
        return new Times(cron, first);
    }

    private static Cron parse(String text) {
        return new CronParser(FIELDS).parse(text).validate();
    }

    private static final class Times implements Iterator<LocalDateTime> {
        private final @Nullable ExecutionTime times;
        private Optional<LocalDateTime> next;

        Times(Recurrence.Cron cron, LocalDate first) {
            this.times = times(cron);
            // The library answers what comes after a moment; midnight itself counts.
            this.next = after(first.atStartOfDay().minusNanos(1));
        }

        private static @Nullable ExecutionTime times(Recurrence.Cron cron) {
            try {
                return ExecutionTime.forCron(parse(cron.expression()));
            } catch (IllegalArgumentException _) {
                return null;
            }
        }

        private Optional<LocalDateTime> after(LocalDateTime time) {
            return times == null
                    ? Optional.empty()
                    : times.nextExecution(time.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
        }

        @Override
        public boolean hasNext() {
            return next.isPresent();
        }

        @Override
        public LocalDateTime next() {
            LocalDateTime time = next.orElseThrow(NoSuchElementException::new);
            next = after(time);
            return time;
        }
    }
}
