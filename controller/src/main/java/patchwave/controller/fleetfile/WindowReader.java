package patchwave.controller.fleetfile;

import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import patchwave.calendar.MaintenanceWindow;
import patchwave.calendar.Recurrence;
import patchwave.controller.calendar.Recurrences;

/** Reads one maintenance window. */
final class WindowReader {
    private static final int FARTHEST_OFFSET = 31;

    private final Faults faults;
    private final Scalars scalars;
    private final TimeScalars times;

    WindowReader(Faults faults) {
        this.faults = faults;
        this.scalars = new Scalars(faults);
        this.times = new TimeScalars(faults);
    }

    Optional<MaintenanceWindow> read(Node node, String path, String name) {
        return Section.at(node, path, faults).flatMap(section -> {
            Optional<ZoneId> zone = section.require("zone", "the zone of its times")
                    .flatMap(value -> times.zone(value, section.keyPath("zone")));
            Optional<Node> rule = section.take("rule");
            Optional<Node> cron = section.take("cron");
            Optional<Opening> opening = rule.isPresent() == cron.isPresent()
                    ? neither(section, rule)
                    : rule.map(value -> byRule(section, value)).orElseGet(() -> byCron(section, cron.orElseThrow()));
            Optional<Duration> length = section.require("length", "a duration such as 6h")
                    .flatMap(value -> scalars.duration(
                            value, section.keyPath("length"), Duration.ofMinutes(1), MaintenanceWindow.LONGEST));
            section.refuseUnknown();
            return zone.flatMap(in -> opening.flatMap(at -> length.map(
                    span -> new MaintenanceWindow(name, in, at.recurrence(), at.time(), at.offsetDays(), span))));
        });
    }

    private record Opening(Recurrence recurrence, LocalTime time, int offsetDays) {}

    private Optional<Opening> neither(Section section, Optional<Node> rule) {
        section.take("from");
        section.take("opens");
        section.take("offset");
        faults.add(
                section.node().getStartMark(),
                section.keyPath("rule"),
                "either 'rule' with 'opens', or 'cron'",
                rule.isPresent() ? "both" : "neither",
                rule.isPresent()
                        ? "Remove one of the two."
                        : "Say when it opens, such as rule: \"FREQ=WEEKLY;BYDAY=TU\".");
        return Optional.empty();
    }

    private Optional<Opening> byRule(Section section, Node node) {
        String path = section.keyPath("rule");
        Optional<String> text = scalars.text(node, path, "an RFC 5545 rule such as \"FREQ=MONTHLY;BYDAY=2TU\"");
        Optional<LocalDate> from = section.take("from")
                .map(value -> times.date(value, section.keyPath("from")))
                .orElse(Optional.of(LocalDate.EPOCH));
        Optional<LocalTime> opens = section.require("opens", "the local time at which it opens")
                .flatMap(value -> times.time(value, section.keyPath("opens")));
        Optional<Integer> offset = section.take("offset")
                .map(value -> times.days(value, section.keyPath("offset"), FARTHEST_OFFSET))
                .orElse(Optional.of(0));
        if (section.take("from").isEmpty()
                && text.filter(Recurrences::needsAnchor).isPresent()) {
            section.require("from", "the day from which this rule counts");
            return Optional.empty();
        }
        return text.flatMap(rule -> from.flatMap(anchor -> opens.flatMap(time -> offset.flatMap(
                days -> checked(new Opening(new Recurrence.Rule(rule, anchor), time, days), node, path)))));
    }

    private Optional<Opening> byCron(Section section, Node node) {
        String path = section.keyPath("cron");
        for (String other : new String[] {"from", "opens", "offset"}) {
            section.take(other)
                    .ifPresent(value -> faults.add(
                            value,
                            section.keyPath(other),
                            "no such key beside 'cron'",
                            "Remove it: a cron expression says its days and times itself."));
        }
        return scalars.text(node, path, "the five fields of crontab(5) such as \"0 22 * * 2\"")
                .flatMap(text -> checked(new Opening(new Recurrence.Cron(text), LocalTime.MIDNIGHT, 0), node, path));
    }

    private Optional<Opening> checked(Opening opening, Node node, String path) {
        Optional<String> fault = Recurrences.check(opening.recurrence());
        fault.ifPresent(sentence ->
                faults.add(node, path, "a recurrence that a window can have", "Mend it: %s.".formatted(sentence)));
        return fault.isPresent() ? Optional.empty() : Optional.of(opening);
    }
}
