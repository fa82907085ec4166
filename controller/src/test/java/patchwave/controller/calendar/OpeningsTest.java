package patchwave.controller.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.calendar.Interval;
import patchwave.calendar.MaintenanceWindow;
import patchwave.calendar.Recurrence;
import patchwave.calendar.TimeSet;

/** The odd cases of calendars, one row a sentence. */
final class OpeningsTest {
    private static final LocalDate EPOCH = LocalDate.of(1970, 1, 1);

    // what | zone | rule | opens | offset | hours | from | to | openings
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            an ordinary Tuesday evening in winter | Europe/Berlin | FREQ=MONTHLY;BYDAY=2TU | 22:00 | 0 | 6 | 2026-12-01T00:00Z | 2027-01-01T00:00Z | 2026-12-08T21:00Z 2026-12-09T03:00Z
            an ordinary Tuesday evening in summer | Europe/Berlin | FREQ=MONTHLY;BYDAY=2TU | 22:00 | 0 | 6 | 2026-07-01T00:00Z | 2026-08-01T00:00Z | 2026-07-14T20:00Z 2026-07-15T02:00Z
            a time that clocks skip in spring opens when they go on | Europe/Berlin | FREQ=DAILY | 02:30 | 0 | 1 | 2026-03-28T12:00Z | 2026-03-29T12:00Z | 2026-03-29T01:00Z 2026-03-29T02:00Z
            a time that clocks show twice in autumn opens the first time | Europe/Berlin | FREQ=DAILY | 02:30 | 0 | 1 | 2026-10-24T12:00Z | 2026-10-25T12:00Z | 2026-10-25T00:30Z 2026-10-25T01:30Z
            New York skips at another hour | America/New_York | FREQ=DAILY | 02:30 | 0 | 1 | 2026-03-08T00:00Z | 2026-03-08T20:00Z | 2026-03-08T07:00Z 2026-03-08T08:00Z
            New York repeats at another hour | America/New_York | FREQ=DAILY | 01:30 | 0 | 1 | 2026-11-01T00:00Z | 2026-11-01T20:00Z | 2026-11-01T05:30Z 2026-11-01T06:30Z
            Lord Howe skips 30 minutes | Australia/Lord_Howe | FREQ=DAILY | 02:15 | 0 | 1 | 2026-10-03T00:00Z | 2026-10-03T23:00Z | 2026-10-03T15:30Z 2026-10-03T16:30Z
            Lord Howe repeats 30 minutes | Australia/Lord_Howe | FREQ=DAILY | 01:45 | 0 | 1 | 2026-04-04T00:00Z | 2026-04-04T23:00Z | 2026-04-04T14:45Z 2026-04-04T15:45Z
            overnight over the skipped hour lasts as long as it says | Europe/Berlin | FREQ=WEEKLY;BYDAY=SA | 22:00 | 0 | 8 | 2026-03-28T00:00Z | 2026-03-30T00:00Z | 2026-03-28T21:00Z 2026-03-29T05:00Z
            overnight over the repeated hour lasts as long as it says | Europe/Berlin | FREQ=WEEKLY;BYDAY=SA | 22:00 | 0 | 8 | 2026-10-24T00:00Z | 2026-10-26T00:00Z | 2026-10-24T20:00Z 2026-10-25T04:00Z
            midnight opens on the day that it begins | UTC | FREQ=DAILY | 00:00 | 0 | 2 | 2026-11-21T12:00Z | 2026-11-22T12:00Z | 2026-11-22T00:00Z 2026-11-22T02:00Z
            a midnight that clocks skip opens at one o'clock | America/Sao_Paulo | FREQ=WEEKLY;BYDAY=SU | 00:00 | 0 | 1 | 2018-11-04T00:00Z | 2018-11-05T00:00Z | 2018-11-04T03:00Z 2018-11-04T04:00Z
            a zone that stopped summer time has that midnight again | America/Sao_Paulo | FREQ=WEEKLY;BYDAY=SU | 00:30 | 0 | 1 | 2019-11-03T00:00Z | 2019-11-04T00:00Z | 2019-11-03T03:30Z 2019-11-03T04:30Z
            Moscow before it changed its offset in 2014 | Europe/Moscow | FREQ=WEEKLY;BYDAY=SA | 22:00 | 0 | 1 | 2014-10-25T00:00Z | 2014-10-26T00:00Z | 2014-10-25T18:00Z 2014-10-25T19:00Z
            Moscow after it changed its offset in 2014 | Europe/Moscow | FREQ=WEEKLY;BYDAY=SA | 22:00 | 0 | 1 | 2014-11-01T00:00Z | 2014-11-02T00:00Z | 2014-11-01T19:00Z 2014-11-01T20:00Z
            the day that Samoa skipped opens when the next one begins | Pacific/Apia | FREQ=DAILY | 22:00 | 0 | 1 | 2011-12-30T08:00Z | 2011-12-31T12:00Z | 2011-12-30T08:00Z 2011-12-30T09:00Z 2011-12-30T10:00Z 2011-12-30T11:00Z 2011-12-31T08:00Z 2011-12-31T09:00Z
            a leap day is a day | UTC | FREQ=DAILY | 10:00 | 0 | 1 | 2028-02-29T00:00Z | 2028-03-01T00:00Z | 2028-02-29T10:00Z 2028-02-29T11:00Z
            29 February comes in leap years alone | UTC | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29 | 10:00 | 0 | 1 | 2026-01-01T00:00Z | 2033-01-01T00:00Z | 2028-02-29T10:00Z 2028-02-29T11:00Z 2032-02-29T10:00Z 2032-02-29T11:00Z
            the last day of February in both kinds of years | UTC | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1 | 10:00 | 0 | 1 | 2027-01-01T00:00Z | 2029-01-01T00:00Z | 2027-02-28T10:00Z 2027-02-28T11:00Z 2028-02-29T10:00Z 2028-02-29T11:00Z
            the day after 28 February in both kinds of years | UTC | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28 | 10:00 | 1 | 1 | 2027-01-01T00:00Z | 2029-01-01T00:00Z | 2027-03-01T10:00Z 2027-03-01T11:00Z 2028-02-29T10:00Z 2028-02-29T11:00Z
            the last Friday | UTC | FREQ=MONTHLY;BYDAY=-1FR | 18:00 | 0 | 1 | 2026-11-01T00:00Z | 2027-01-01T00:00Z | 2026-11-27T18:00Z 2026-11-27T19:00Z 2026-12-25T18:00Z 2026-12-25T19:00Z
            months without a fifth Tuesday are left out | UTC | FREQ=MONTHLY;BYDAY=5TU | 18:00 | 0 | 1 | 2026-11-01T00:00Z | 2027-04-01T00:00Z | 2026-12-29T18:00Z 2026-12-29T19:00Z 2027-03-30T18:00Z 2027-03-30T19:00Z
            the day after the second Tuesday is not the second Wednesday | UTC | FREQ=MONTHLY;BYDAY=2TU | 18:00 | 1 | 1 | 2026-07-01T00:00Z | 2026-08-01T00:00Z | 2026-07-15T18:00Z 2026-07-15T19:00Z
            the day after the last Tuesday is in the next month | UTC | FREQ=MONTHLY;BYDAY=-1TU | 18:00 | 1 | 1 | 2027-09-01T00:00Z | 2027-09-02T00:00Z | 2027-09-01T18:00Z 2027-09-01T19:00Z
            two days before the first Sunday is in the former month | UTC | FREQ=MONTHLY;BYDAY=1SU | 18:00 | -2 | 1 | 2026-10-29T00:00Z | 2026-11-02T00:00Z | 2026-10-30T18:00Z 2026-10-30T19:00Z
            the day before the first of March in both kinds of years | UTC | FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=1 | 18:00 | -1 | 1 | 2027-01-01T00:00Z | 2029-01-01T00:00Z | 2027-02-28T18:00Z 2027-02-28T19:00Z 2028-02-29T18:00Z 2028-02-29T19:00Z
            31 days after is still found | UTC | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31 | 18:00 | 31 | 1 | 2027-01-31T00:00Z | 2027-02-01T00:00Z | 2027-01-31T18:00Z 2027-01-31T19:00Z
            31 days before is still found | UTC | FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=31 | 18:00 | -31 | 1 | 2026-12-31T00:00Z | 2027-01-01T00:00Z | 2026-12-31T18:00Z 2026-12-31T19:00Z
            over the year's end | UTC | FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31 | 22:00 | 0 | 6 | 2026-12-31T00:00Z | 2027-12-01T00:00Z | 2026-12-31T22:00Z 2027-01-01T04:00Z
            a window longer than its period overlaps itself | UTC | FREQ=DAILY | 00:00 | 0 | 36 | 2026-11-22T13:00Z | 2026-11-24T00:00Z | 2026-11-22T00:00Z 2026-11-23T12:00Z 2026-11-23T00:00Z 2026-11-24T12:00Z
            31 days of length | UTC | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=1 | 00:00 | 0 | 744 | 2027-03-03T12:00Z | 2027-04-01T00:00Z | 2027-02-01T00:00Z 2027-03-04T00:00Z
            what began before the range and reaches into it counts | UTC | FREQ=DAILY | 22:00 | 0 | 6 | 2026-11-22T03:59Z | 2026-11-22T22:00Z | 2026-11-21T22:00Z 2026-11-22T04:00Z
            what ends when the range begins does not count | UTC | FREQ=DAILY | 22:00 | 0 | 6 | 2026-11-22T04:00Z | 2026-11-22T22:01Z | 2026-11-22T22:00Z 2026-11-23T04:00Z
            what begins when the range ends does not count | UTC | FREQ=DAILY | 22:00 | 0 | 1 | 2026-11-21T22:00Z | 2026-11-22T22:00Z | 2026-11-21T22:00Z 2026-11-21T23:00Z
            the last day of UNTIL counts | UTC | FREQ=DAILY;UNTIL=20261122 | 22:00 | 0 | 1 | 2026-11-22T00:00Z | 2026-11-25T00:00Z | 2026-11-22T22:00Z 2026-11-22T23:00Z
            a rule that is over opens no more | UTC | FREQ=DAILY;UNTIL=20261122 | 22:00 | 0 | 1 | 2026-11-23T00:00Z | 2027-11-25T00:00Z | ''
            a rule that never fires opens never | UTC | FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30 | 22:00 | 0 | 1 | 2026-01-01T00:00Z | 2057-01-01T00:00Z | ''
            """)
    void opens(
            String what,
            String zone,
            String rule,
            LocalTime opens,
            int offset,
            int hours,
            String from,
            String to,
            String expected) {
        MaintenanceWindow window = new MaintenanceWindow(
                "w", ZoneId.of(zone), new Recurrence.Rule(rule, EPOCH), opens, offset, Duration.ofHours(hours));
        assertThat(Openings.between(window, Instant.parse(at(from)), Instant.parse(at(to))))
                .as(what)
                .isEqualTo(intervals(expected));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            every second week counts from the anchor's week | FREQ=WEEKLY;INTERVAL=2;BYDAY=WE | 2026-01-01 | 2026-11-18 2026-12-02
            an anchor a week later is the other weeks | FREQ=WEEKLY;INTERVAL=2;BYDAY=WE | 2026-01-08 | 2026-11-11 2026-11-25
            nothing comes before the anchor | FREQ=DAILY | 2026-12-03 | 2026-12-03 2026-12-04 2026-12-05
            COUNT counts from the anchor | FREQ=DAILY;COUNT=3 | 2026-11-29 | 2026-11-29 2026-11-30 2026-12-01
            COUNT that was used up long ago | FREQ=DAILY;COUNT=3 | 2026-01-01 | ''
            a rule without a day takes the anchor's, and skips months without it | FREQ=MONTHLY | 2026-08-31 | ''
            a yearly rule anchored on 29 February skips other years | FREQ=YEARLY | 2024-02-29 | ''
            """)
    void countsFromTheAnchor(String what, String rule, LocalDate anchor, String days) {
        MaintenanceWindow window = new MaintenanceWindow(
                "w", ZoneId.of("UTC"), new Recurrence.Rule(rule, anchor), LocalTime.of(12, 0), 0, Duration.ofHours(1));
        assertThat(Openings.between(
                        window, Instant.parse("2026-11-10T00:00:00Z"), Instant.parse("2026-12-06T00:00:00Z")))
                .as(what)
                .extracting(opening -> opening.start().toString().substring(0, 10))
                .containsExactlyElementsOf(words(days));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            Tuesdays by number | 0 22 * * 2 | UTC | 2026-11-22 | 2026-12-06 | 2026-11-24T22:00Z 2026-12-01T22:00Z
            Tuesdays by name, in any case | 0 22 * * tue | UTC | 2026-11-22 | 2026-12-06 | 2026-11-24T22:00Z 2026-12-01T22:00Z
            Sunday is 0 and 7 | 30 3 * * 7 | UTC | 2026-11-22 | 2026-12-06 | 2026-11-22T03:30Z 2026-11-29T03:30Z
            months and days by names and ranges | 30 1 * DEC-JAN MON | UTC | 2026-11-22 | 2026-12-06 | ''
            a list and a range | 0 1 * NOV,DEC FRI-SUN | UTC | 2026-11-22 | 2026-11-29 | 2026-11-22T01:00Z 2026-11-27T01:00Z 2026-11-28T01:00Z
            a day of the month or a day of the week, as crontab says | 0 1 25 * 1 | UTC | 2026-11-22 | 2026-12-01 | 2026-11-23T01:00Z 2026-11-25T01:00Z 2026-11-30T01:00Z
            midnight of the first day counts | 0 0 * * * | UTC | 2026-11-22 | 2026-11-23 | 2026-11-22T00:00Z
            a time that clocks skip opens when they go on | 30 2 * * * | Europe/Berlin | 2026-03-29 | 2026-03-30 | 2026-03-29T01:00Z
            a time that clocks show twice opens once | 30 2 * * * | Europe/Berlin | 2026-10-25 | 2026-10-26 | 2026-10-25T00:30Z
            hours that clocks skip together are one opening | 0 2,3 * * * | Europe/Berlin | 2026-03-29 | 2026-03-29T12:00 | 2026-03-29T01:00Z
            29 February | 0 12 29 2 * | UTC | 2026-01-01 | 2033-01-01 | 2028-02-29T12:00Z 2032-02-29T12:00Z
            30 February | 0 12 30 2 * | UTC | 2026-01-01 | 2033-01-01 | ''
            """)
    void cronOpens(String what, String cron, String zone, String from, String to, String starts) {
        MaintenanceWindow window = new MaintenanceWindow(
                "w", ZoneId.of(zone), new Recurrence.Cron(cron), LocalTime.MIDNIGHT, 0, Duration.ofMinutes(10));
        assertThat(Openings.between(window, day(from), day(to)))
                .as(what)
                .extracting(Interval::start)
                .containsExactlyElementsOf(words(starts).stream()
                        .map(word -> Instant.parse(at(word)))
                        .toList());
    }

    @Test
    void adjacentOpeningsAreOneTime() {
        MaintenanceWindow window = daily(Duration.ofHours(24));
        Instant from = Instant.parse("2026-11-22T12:00:00Z");
        assertThat(Openings.expand(window, from, from.plus(Duration.ofDays(2))))
                .isEqualTo(TimeSet.of(intervals("2026-11-22T00:00Z 2026-11-25T00:00Z")));
    }

    @Test
    void endsAreHalfOpen() {
        Instant from = Instant.parse("2026-11-22T00:00:00Z");
        TimeSet open = Openings.expand(daily(Duration.ofHours(6)), from, from.plus(Duration.ofDays(1)));
        assertThat(open.contains(from)).isTrue();
        assertThat(open.contains(Instant.parse("2026-11-22T05:59:59Z"))).isTrue();
        assertThat(open.contains(Instant.parse("2026-11-22T06:00:00Z"))).isFalse();
    }

    @Test
    void nextBeginsWithWhatIsOpenNow() {
        Instant now = Instant.parse("2026-11-22T05:00:00Z");
        assertThat(Openings.next(daily(Duration.ofHours(6)), now, 2))
                .isEqualTo(intervals("2026-11-22T00:00Z 2026-11-22T06:00Z 2026-11-23T00:00Z 2026-11-23T06:00Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
                "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
                "FREQ=DAILY;INTERVAL=1000000;BYDAY=MO",
                "FREQ=DAILY;INTERVAL=2147483647",
                "FREQ=YEARLY;BYMONTHDAY=20;BYDAY=MO;BYSETPOS=3",
                "FREQ=YEARLY;BYYEARDAY=366;BYMONTH=1",
                "FREQ=MONTHLY;BYDAY=9TU",
                "FREQ=DAILY",
                "not a rule"
            })
    void nothingHangs(String rule) {
        MaintenanceWindow window = new MaintenanceWindow(
                "w",
                ZoneId.of("Europe/Berlin"),
                new Recurrence.Rule(rule, EPOCH),
                LocalTime.of(22, 0),
                0,
                Duration.ofHours(1));
        Instant now = Instant.parse("2026-11-22T05:00:00Z");
        Assertions.assertTimeout(
                Duration.ofSeconds(5),
                () -> assertThat(Openings.next(window, now, 100).size()).isLessThanOrEqualTo(100));
    }

    private static MaintenanceWindow daily(Duration length) {
        return new MaintenanceWindow(
                "w", ZoneId.of("UTC"), new Recurrence.Cron("0 0 * * *"), LocalTime.MIDNIGHT, 0, length);
    }

    private static List<String> words(String text) {
        return text == null || text.isEmpty() ? List.of() : Arrays.asList(text.split(" ", -1));
    }

    private static List<Interval> intervals(String text) {
        List<Instant> ends =
                words(text).stream().map(word -> Instant.parse(at(word))).toList();
        return java.util.stream.IntStream.range(0, ends.size() / 2)
                .mapToObj(i -> new Interval(ends.get(2 * i), ends.get(2 * i + 1)))
                .toList();
    }

    /** The rows leave the seconds out. */
    private static String at(String text) {
        return text.replace("Z", ":00Z");
    }

    private static Instant day(String text) {
        return Instant.parse(text.length() > 10 ? text + ":00Z" : text + "T00:00:00Z");
    }
}
