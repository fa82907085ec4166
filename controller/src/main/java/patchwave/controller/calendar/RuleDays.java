package patchwave.controller.calendar;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.dmfs.rfc5545.DateTime;
import org.dmfs.rfc5545.recur.Freq;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.dmfs.rfc5545.recur.RecurrenceRule.Part;
import org.dmfs.rfc5545.recur.RecurrenceRule.RfcMode;
import org.dmfs.rfc5545.recur.RecurrenceRuleIterator;
import org.jspecify.annotations.Nullable;
import patchwave.calendar.Recurrence;

/** RFC 5545 rules as local days. The library sees days without a time or zone alone: zones are java.time's. */
final class RuleDays {
    private static final int LONGEST = 400;
    private static final LocalDate EARLIEST_ANCHOR = LocalDate.of(1970, 1, 1);
    private static final LocalDate LATEST_ANCHOR = LocalDate.of(2199, 12, 31);

    /** Nothing is asked beyond it; a rule that rarely fires would be followed for thousands of years. */
    private static final int LAST_YEAR = 2400;

    /** The library walks an interval step by step. */
    private static final int LONGEST_INTERVAL = 1_000;

    private static final Set<Freq> FREQUENCIES =
            Collections.unmodifiableSet(EnumSet.of(Freq.DAILY, Freq.WEEKLY, Freq.MONTHLY, Freq.YEARLY));

    private RuleDays() {}

    static Optional<String> check(Recurrence.Rule rule) {
        String text = rule.rule();
        if (text.length() > LONGEST) {
            return Optional.of("rule: expected at most %d characters, found %d".formatted(LONGEST, text.length()));
        }
        if (rule.anchor().isBefore(EARLIEST_ANCHOR) || rule.anchor().isAfter(LATEST_ANCHOR)) {
            return Optional.of("from %s: expected %s to %s".formatted(rule.anchor(), EARLIEST_ANCHOR, LATEST_ANCHOR));
        }
        try {
            return fault(parse(text), rule);
        } catch (InvalidRecurrenceRuleException | IllegalArgumentException e) {
            return Optional.of(hint(text).orElseGet(() -> wrong(text, e.getMessage())));
        }
    }

    private static String wrong(String text, @Nullable String why) {
        return "rule '%s': %s; write an RFC 5545 rule such as FREQ=MONTHLY;BYDAY=2TU".formatted(text, why);
    }

    /** What people write most often that the library's sentence does not explain. */
    private static Optional<String> hint(String text) {
        String upper = text.toUpperCase(Locale.ROOT);
        if (upper.startsWith("RRULE:")) {
            return Optional.of("rule '%s': write it without 'RRULE:'".formatted(text));
        }
        if (upper.contains("EXDATE") || upper.contains("RDATE")) {
            return Optional.of("rule '%s': single days cannot be left out or added; use a freeze, or another window"
                    .formatted(text));
        }
        if (upper.chars().anyMatch(Character::isWhitespace)) {
            return Optional.of("rule '%s': write it without spaces".formatted(text));
        }
        return Optional.empty();
    }

    private static Optional<String> fault(RecurrenceRule parsed, Recurrence.Rule rule) {
        String text = rule.rule();
        if (!FREQUENCIES.contains(parsed.getFreq())) {
            return Optional.of("rule '%s': FREQ=%s: expected DAILY, WEEKLY, MONTHLY or YEARLY: a rule names days, and"
                            .formatted(text, parsed.getFreq())
                    + " 'opens' the time");
        }
        if (parsed.hasPart(Part.BYHOUR) || parsed.hasPart(Part.BYMINUTE) || parsed.hasPart(Part.BYSECOND)) {
            return Optional.of(
                    "rule '%s': expected no BYHOUR, BYMINUTE or BYSECOND: write the time into 'opens'".formatted(text));
        }
        if (parsed.hasPart(Part.BYWEEKNO)) {
            // lib-recur answers week 1 where a year has no week 53.
            return Optional.of("rule '%s': BYWEEKNO is not supported: name months and days".formatted(text));
        }
        if (parsed.getInterval() > LONGEST_INTERVAL) {
            return Optional.of("rule '%s': INTERVAL: expected 1 to %d".formatted(text, LONGEST_INTERVAL));
        }
        DateTime until = parsed.getUntil();
        if (until != null && !until.isAllDay()) {
            return Optional.of(
                    "rule '%s': UNTIL: expected a day, the last that counts, such as UNTIL=20271231".formatted(text));
        }
        return new Days(rule, LocalTime.MIDNIGHT).hasNext()
                ? Optional.empty()
                : Optional.of("rule '%s': it never fires after %s".formatted(text, rule.anchor()));
    }

    static boolean needsAnchor(String text) {
        try {
            RecurrenceRule rule = parse(text);
            boolean namesDays = rule.getFreq() == Freq.DAILY
                    || rule.hasPart(Part.BYDAY)
                    || rule.hasPart(Part.BYMONTHDAY)
                    || rule.hasPart(Part.BYYEARDAY);
            return rule.getInterval() > 1 || rule.getCount() != null || !namesDays;
        } catch (InvalidRecurrenceRuleException | IllegalArgumentException _) {
            return false;
        }
    }

    static Iterator<LocalDateTime> from(Recurrence.Rule rule, LocalTime opens, LocalDate first) {
        Days days = new Days(rule, opens);
        days.skipTo(first);
        return days;
    }

    private static RecurrenceRule parse(String text) throws InvalidRecurrenceRuleException {
        return new RecurrenceRule(text, RfcMode.RFC5545_STRICT);
    }

    /** Counted from the anchor, as INTERVAL and COUNT demand. */
    private static final class Days implements Iterator<LocalDateTime> {
        private final @Nullable RecurrenceRuleIterator days;
        private final LocalTime opens;
        private Optional<LocalDate> next;

        Days(Recurrence.Rule rule, LocalTime opens) {
            this.opens = opens;
            this.days = iterator(rule);
            this.next = advance();
        }

        private static @Nullable RecurrenceRuleIterator iterator(Recurrence.Rule rule) {
            LocalDate anchor = rule.anchor();
            try {
                RecurrenceRule parsed = parse(rule.rule());
                if (parsed.getInterval() > LONGEST_INTERVAL) {
                    return null;
                }
                // The library counts months from 0.
                return parsed.iterator(
                        new DateTime(anchor.getYear(), anchor.getMonthValue() - 1, anchor.getDayOfMonth()));
            } catch (InvalidRecurrenceRuleException | IllegalArgumentException | IllegalStateException _) {
                return null;
            }
        }

        private Optional<LocalDate> advance() {
            try {
                if (days == null || !days.hasNext()) {
                    return Optional.empty();
                }
                DateTime day = days.nextDateTime();
                return day.getYear() > LAST_YEAR
                        ? Optional.empty()
                        : Optional.of(LocalDate.of(day.getYear(), day.getMonth() + 1, day.getDayOfMonth()));
            } catch (IllegalArgumentException | IllegalStateException _) {
                // The library gives up after a thousand periods in which the rule did not fire.
                return Optional.empty();
            }
        }

        void skipTo(LocalDate first) {
            while (next.filter(day -> day.isBefore(first)).isPresent()) {
                next = advance();
            }
        }

        @Override
        public boolean hasNext() {
            return next.isPresent();
        }

        @Override
        public LocalDateTime next() {
            LocalDate day = next.orElseThrow(NoSuchElementException::new);
            next = advance();
            return day.atTime(opens);
        }
    }
}
