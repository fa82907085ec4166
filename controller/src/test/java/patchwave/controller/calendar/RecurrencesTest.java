package patchwave.controller.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.calendar.Recurrence;

final class RecurrencesTest {
    private static final LocalDate EPOCH = LocalDate.of(1970, 1, 1);
    private static final Duration SOON = Duration.ofSeconds(5);

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FREQ=MONTHLY;BYDAY=2TU",
                "FREQ=MONTHLY;BYDAY=-1FR",
                "FREQ=MONTHLY;BYDAY=5TU",
                "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
                "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29",
                "FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20271231",
                "FREQ=DAILY;COUNT=3",
                "freq=weekly;byday=tu"
            })
    void takesRules(String rule) {
        assertThat(Recurrences.check(new Recurrence.Rule(rule, EPOCH))).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            RRULE:FREQ=DAILY                                  | without 'RRULE:'
            FREQ=MONTHLY; BYDAY=2TU                           | without spaces
            FREQ=MONTHLY;BYDAY=2TU;EXDATE=20270112            | use a freeze
            FREQ=HOURLY                                       | expected DAILY, WEEKLY, MONTHLY or YEARLY
            FREQ=SECONDLY                                     | expected DAILY, WEEKLY, MONTHLY or YEARLY
            FREQ=MONTHLY;BYDAY=2TU;BYHOUR=22                  | write the time into 'opens'
            FREQ=MONTHLY;BYDAY=2TU;UNTIL=20271231T000000Z     | such as UNTIL=20271231
            FREQ=MONTHLY;BYDAY=2XX                            | such as FREQ=MONTHLY;BYDAY=2TU
            FREQ=SOMETIMES                                    | such as FREQ=MONTHLY;BYDAY=2TU
            BYDAY=2TU                                         | FREQ part is missing
            ''                                                | such as FREQ=MONTHLY;BYDAY=2TU
            FREQ=DAILY;COUNT=3;UNTIL=20271231                 | UNTIL and COUNT
            FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30               | it never fires
            FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30                | it never fires
            FREQ=MONTHLY;BYDAY=9TU                            | it never fires
            FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=99              | it never fires
            FREQ=DAILY;INTERVAL=7;BYDAY=MO                    | it never fires
            FREQ=DAILY;INTERVAL=2147483647                    | expected 1 to 1000
            FREQ=YEARLY;INTERVAL=1001                         | expected 1 to 1000
            FREQ=YEARLY;BYWEEKNO=53;BYDAY=TH                  | BYWEEKNO is not supported
            FREQ=DAILY;UNTIL=19691231                         | it never fires
            """)
    void refusesRules(String rule, String why) {
        assertThat(Assertions.assertTimeout(SOON, () -> Recurrences.check(new Recurrence.Rule(rule, EPOCH))))
                .hasValueSatisfying(fault -> assertThat(fault).contains(why));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0 22 * * 2",
                "0 22 * * tue",
                "30 1 * JAN-MAR MON,THU",
                "0 */6 * * *",
                "0 0 29 2 *",
                "0 22 * * 5-7",
                "0 22 * * 0"
            })
    void takesCron(String expression) {
        assertThat(Recurrences.check(new Recurrence.Cron(expression))).isEmpty();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            0 22 * *            | five fields
            0 22 * * * *        | five fields
            @daily              | five fields
            60 1 * * *          | 60 not in range
            0 22 L * *          | five fields
            0 22 * * 2#2        | five fields
            ''                  | five fields
            * * * * *           | at most once an hour
            */5 1 * * *         | at most once an hour
            0 0 30 2 *          | it never fires
            0 0 31 2,4,6,9,11 * | it never fires
            """)
    void refusesCron(String expression, String why) {
        assertThat(Assertions.assertTimeout(SOON, () -> Recurrences.check(new Recurrence.Cron(expression))))
                .hasValueSatisfying(fault -> assertThat(fault).contains(why));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            FREQ=DAILY                          | false
            FREQ=MONTHLY;BYDAY=2TU              | false
            FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29 | false
            FREQ=WEEKLY;INTERVAL=2;BYDAY=WE     | true
            FREQ=DAILY;COUNT=3                  | true
            FREQ=MONTHLY                        | true
            FREQ=WEEKLY                         | true
            FREQ=DAILY;INTERVAL=1               | false
            """)
    void knowsWhichRulesNeedAnAnchor(String rule, boolean needs) {
        assertThat(Recurrences.needsAnchor(rule)).isEqualTo(needs);
    }
}
