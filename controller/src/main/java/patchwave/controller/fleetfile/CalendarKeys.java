package patchwave.controller.fleetfile;

import static patchwave.controller.fleetfile.Setting.optional;
import static patchwave.controller.fleetfile.Setting.required;
import static patchwave.controller.fleetfile.Setting.withDefault;

import java.time.Duration;
import java.util.List;
import patchwave.calendar.MaintenanceWindow;

/** The keys of windows and freezes, as {@link FleetKeys} has them. */
final class CalendarKeys {
    private static final String DATE = "(19[7-9][0-9]|2[0-9]{3})-[0-9]{2}-[0-9]{2}";
    private static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9]";

    private CalendarKeys() {}

    static Form window() {
        return new Form.Keys(List.of(
                required("zone", "In which its times are meant.", zone()),
                optional(
                        "rule",
                        "The days on which it opens, as an RFC 5545 rule; with 'opens'. Either this or 'cron'.",
                        new Form.Text(".*FREQ=.*", "a rule such as FREQ=MONTHLY;BYDAY=2TU")),
                optional(
                        "cron",
                        "When it opens, as the five fields of crontab(5). Either this or 'rule'.",
                        new Form.Text("\\S+( +\\S+){4}", "five fields such as 0 22 * * 2")),
                withDefault(
                        "from",
                        "The day from which the rule counts; required where it counts by INTERVAL or COUNT.",
                        new Form.Text(DATE, "a day such as 2026-01-31"),
                        "1970-01-01"),
                optional(
                        "opens",
                        "The local time at which it opens. Required with 'rule'.",
                        new Form.Text(TIME, "a local time such as \"22:00\"")),
                withDefault(
                        "offset",
                        "Days after the day that the rule names, -31d to 31d: the day after the second Tuesday.",
                        new Form.Text("-?[0-9]{1,2}d", "days such as 1d or -1d"),
                        "0d"),
                required(
                        "length",
                        "From opening to closing, whatever clocks do meanwhile.",
                        new Form.Span(Duration.ofMinutes(1), MaintenanceWindow.LONGEST))));
    }

    static Form freeze() {
        Form moment = new Form.Text(DATE + "T" + TIME, "a local day and time such as \"2026-11-27T00:00\"");
        return new Form.Keys(List.of(
                required("zone", "In which its times are meant.", zone()),
                required("from", "Its start, which belongs to it.", moment),
                required("until", "Its end, which does not.", moment),
                optional(
                        "environments",
                        "Where it holds; without it, everywhere.",
                        new Form.Listing(new Form.Text(FleetKeys.ENVIRONMENT, "an environment"), 1)),
                optional(
                        "pools",
                        "The pools that it holds for; without it, every host.",
                        new Form.Listing(
                                new Form.Text(Names.NAME.pattern(), "the name of a pool, without its environment"), 1)),
                required("reason", "Why nothing may begin.", new Form.Text("(?s).*\\S.*", "a sentence")),
                required("owner", "Whom to ask.", new Form.Text("(?s).*\\S.*", "a person or team"))));
    }

    private static Form zone() {
        return new Form.Text("[A-Za-z][A-Za-z0-9_+/-]*", "an IANA zone such as Europe/Berlin");
    }
}
