package patchwave.controller.fleetfile;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.snakeyaml.engine.v2.nodes.Node;
import patchwave.calendar.Freeze;
import patchwave.calendar.Interval;
import patchwave.calendar.MaintenanceWindow;
import patchwave.controller.fleetfile.NameLists.Declared;
import patchwave.fleet.Environment;
import patchwave.policy.CalendarPolicy;

/** Reads {@code windows}, {@code environment_windows} and {@code freezes}. */
final class CalendarReader {
    private static final String NAME = "a name of 1 to 63 lower-case letters, digits or '-', beginning with a letter";

    /** Each window is followed for months ahead, at each change of the file and each day: all of them take a moment. */
    private static final int MOST_WINDOWS = 200;

    private static final int MOST_FREEZES = 1_000;

    private final Faults faults;
    private final Scalars scalars;
    private final TimeScalars times;
    private final NameLists lists;
    private final List<Environment> environments;

    CalendarReader(Faults faults, List<Environment> environments) {
        this.faults = faults;
        this.scalars = new Scalars(faults);
        this.times = new TimeScalars(faults);
        this.lists = new NameLists(faults);
        this.environments = environments;
    }

    /**
     * The calendar.
     *
     * @param windowNames what the file calls its windows, those with faults too
     * @param services what the file calls its pools, those with faults too
     */
    CalendarPolicy read(Section file, SortedSet<String> windowNames, SortedSet<String> services) {
        SortedMap<String, MaintenanceWindow> windows = file.take("windows")
                .flatMap(node -> Section.at(node, "windows", faults))
                .filter(section -> section.hasAtMost(MOST_WINDOWS))
                .map(this::windows)
                .orElse(new TreeMap<>());
        Declared<String> known = Declared.of("window", "windows", windowNames);
        SortedMap<Environment, List<String>> byEnvironment = file.take("environment_windows")
                .map(node -> new TreeMap<>(lists.byEnvironment(node, "environment_windows", environments, known)))
                .orElse(new TreeMap<>());
        List<Freeze> freezes = file.take("freezes")
                .flatMap(node -> Section.at(node, "freezes", faults))
                .filter(section -> section.hasAtMost(MOST_FREEZES))
                .map(section -> freezes(section, services))
                .orElse(List.of());
        return new CalendarPolicy(windows, byEnvironment, freezes);
    }

    private SortedMap<String, MaintenanceWindow> windows(Section section) {
        WindowReader reader = new WindowReader(faults);
        SortedMap<String, MaintenanceWindow> windows = new TreeMap<>();
        section.entries().forEach((name, node) -> {
            if (isNamed(section, name)) {
                reader.read(node, section.keyPath(name), name).ifPresent(window -> windows.put(name, window));
            }
        });
        return windows;
    }

    private boolean isNamed(Section section, String name) {
        return scalars.name(section.keyNode(name), section.keyPath(name), NAME, Names::checked)
                .isPresent();
    }

    private List<Freeze> freezes(Section section, SortedSet<String> services) {
        List<Freeze> freezes = new ArrayList<>();
        section.entries().forEach((name, node) -> {
            if (isNamed(section, name)) {
                Section.at(node, section.keyPath(name), faults)
                        .flatMap(freeze -> freeze(freeze, name, services))
                        .ifPresent(freezes::add);
            }
        });
        freezes.sort(
                Comparator.comparing((Freeze freeze) -> freeze.during().start()).thenComparing(Freeze::name));
        return freezes;
    }

    private Optional<Freeze> freeze(Section section, String name, SortedSet<String> services) {
        Optional<ZoneId> zone = section.require("zone", "the zone of its times")
                .flatMap(node -> times.zone(node, section.keyPath("zone")));
        Optional<LocalDateTime> from = moment(section, "from");
        Optional<LocalDateTime> until = moment(section, "until");
        SortedSet<Environment> where = new TreeSet<>(section.take("environments")
                .map(node -> lists.declared(node, section.keyPath("environments"), Names.declared(environments)))
                .orElse(List.of()));
        SortedSet<String> pools = new TreeSet<>(section.take("pools")
                .map(node -> lists.declared(node, section.keyPath("pools"), Declared.of("pool", "pools", services)))
                .orElse(List.of()));
        Optional<String> reason = sentence(section, "reason", "why nothing may begin");
        Optional<String> owner = sentence(section, "owner", "whom to ask");
        section.refuseUnknown();
        if (zone.isEmpty() || from.isEmpty() || until.isEmpty() || reason.isEmpty() || owner.isEmpty()) {
            return Optional.empty();
        }
        return interval(section, zone.get(), from.get(), until.get())
                .map(during -> new Freeze(name, during, where, pools, reason.get(), owner.get()));
    }

    private Optional<LocalDateTime> moment(Section section, String key) {
        return section.require(key, "a local day and time").flatMap(node -> times.moment(node, section.keyPath(key)));
    }

    private Optional<Interval> interval(Section section, ZoneId zone, LocalDateTime from, LocalDateTime until) {
        Instant start = LocalTimes.instant(from, zone);
        Instant end = LocalTimes.instant(until, zone);
        if (start.isBefore(end)) {
            return Optional.of(new Interval(start, end));
        }
        Optional<Node> at = section.take("until");
        faults.add(
                at.orElse(section.node()),
                section.keyPath("until"),
                "a time after 'from', " + from,
                "A freeze holds its start and ends before its end: exchange the two, or move one.");
        return Optional.empty();
    }

    private Optional<String> sentence(Section section, String key, String expected) {
        return section.require(key, expected)
                .flatMap(node -> scalars.name(node, section.keyPath(key), expected, Names::said));
    }
}
