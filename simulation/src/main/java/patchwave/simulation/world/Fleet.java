package patchwave.simulation.world;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import patchwave.controller.fleetfile.FleetFile;
import patchwave.controller.schedule.CalendarInForce;
import patchwave.controller.store.Actor;
import patchwave.controller.store.HostCalendars;
import patchwave.controller.store.Transaction;
import patchwave.policy.FleetPolicy;

/** The fleet file of a run, which operators edit, and where its machines stand. */
final class Fleet {
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm");

    private final World world;
    private final Dice dice;

    /** One for all lives of the controller: nothing of it depends on more than the file, and making it takes long. */
    private final Function<Transaction, HostCalendars> calendars;

    private final List<String> webFloors = new ArrayList<>(List.of("all but 1", "all but 2", "50%", "67%", "majority"));
    private final List<String> otherFloors = List.of("all but 1", "all but 2", "50%");
    private String webFloor;
    private String dbFloor;
    private String rackFloor;
    private boolean exclusive;
    private boolean weighted;
    private boolean hasRack = true;
    private boolean windowed;
    private final String growth;
    private final int settle;
    private final int batchBake;
    private final int stageBake;
    private final int deadline;
    private Instant freezeFrom = Instant.MAX;
    private Instant freezeUntil = Instant.MAX;

    Fleet(World world) {
        this.world = world;
        this.dice = new Dice(world.scenario().seed(), "fleet");
        this.calendars = new CalendarInForce(world.openings());
        dbFloor = dice.pick(otherFloors);
        rackFloor = dice.pick(otherFloors);
        exclusive = dice.chance(0.3);
        weighted = dice.chance(0.2);
        if (weighted) {
            // A host may be worth 3: a pool that can spare less can never be patched, which is the operator's fault.
            webFloors.clear();
            webFloors.addAll(List.of("all but 3", "all but 4", "50%"));
        }
        webFloor = dice.pick(webFloors);
        boolean ownWindows = dice.chance(0.2);
        windowed = ownWindows && world.scenario().growth().isEmpty();
        String ownGrowth = dice.pick(List.of("careful", "normal", "urgent"));
        growth = world.scenario().growth().orElse(ownGrowth);
        settle = dice.pick(List.of(0, 10, 60));
        batchBake = dice.pick(List.of(0, 30, 180));
        stageBake = dice.pick(List.of(0, 60, 300));
        deadline = dice.pick(List.of(300, 1200, 3600));
    }

    /** What a new machine is: its environment and labels, by its number from 0. */
    record Place(String name, String environment, SortedMap<String, String> labels) {}

    Place place(int number) {
        String environment = switch (number % 6) {
            case 0 -> number < 12 ? "dev" : "production";
            case 1 -> number < 12 ? "staging" : "production";
            default -> "production";
        };
        TreeMap<String, String> labels = new TreeMap<>();
        labels.put("zone", number % 2 == 0 ? "a" : "b");
        if (number % 3 != 2) {
            labels.put("service-web", "yes");
        }
        if (number % 3 != 0) {
            labels.put("service-db", "yes");
        }
        if (number % 4 != 0) {
            labels.put("service-rack", "yes");
        }
        if (weighted) {
            labels.put("capacity", String.valueOf(1 + number % 3));
        }
        return new Place("host-%02d".formatted(number), environment, labels);
    }

    /** Reads when hosts may be disrupted, as a controller does. */
    Function<Transaction, HostCalendars> calendars() {
        return calendars;
    }

    /** Puts the present file in force. */
    void apply(Actor operator) {
        String text = text();
        switch (world.read(text)) {
            case FleetFile.Reading.Accepted(FleetPolicy policy) ->
                world.store().change(operator, tables -> tables.fleet().apply(policy, text));
            case FleetFile.Reading.Refused refused -> throw new IllegalStateException(refused + "\n" + text);
        }
        world.committed();
    }

    /** An operator changes something about it, and applies it. */
    void edit(Actor operator) {
        switch (dice.between(0, 6)) {
            case 0 -> webFloor = dice.pick(webFloors);
            case 1 -> dbFloor = dice.pick(otherFloors);
            case 2 -> rackFloor = dice.pick(otherFloors);
            case 3 -> exclusive = !exclusive;
            case 4 -> hasRack = !hasRack;
            case 5 -> {
                freezeFrom = world.time()
                        .instant()
                        .plusSeconds(dice.between(-60, 120))
                        .truncatedTo(ChronoUnit.MINUTES);
                freezeUntil = freezeFrom.plus(Duration.ofMinutes(dice.between(2, 15)));
            }
            default -> windowed = !windowed;
        }
        apply(operator);
    }

    /** Hosts may be disrupted at any time from now on, and of every pool some. */
    void relax(Actor operator) {
        windowed = false;
        webFloor = "all but 3";
        dbFloor = "all but 1";
        rackFloor = "all but 1";
        apply(operator);
    }

    private static String quoted(Instant at) {
        return '"' + LOCAL.format(at.atOffset(ZoneOffset.UTC)) + '"';
    }

    private String text() {
        List<String> lines = new ArrayList<>(List.of(
                "environments: [dev, staging, production]",
                "failure_domains: [zone]",
                "pools:",
                "  web:",
                "    select: {service-web: \"yes\"}",
                "    floor: {dev: 0, staging: 0, production: " + webFloor + "}"));
        if (weighted) {
            lines.add("    weight: capacity");
        }
        if (windowed) {
            lines.add("    windows: {production: [often]}");
        }
        lines.addAll(List.of(
                "  db:",
                "    select: {service-db: \"yes\"}",
                "    floor: {dev: 0, staging: 0, production: " + dbFloor + "}"));
        if (exclusive) {
            lines.add("    exclusive: zone");
        }
        if (hasRack) {
            lines.addAll(List.of(
                    "  rack:",
                    "    select: {service-rack: \"yes\"}",
                    "    floor: {dev: all but 1, staging: all but 1, production: " + rackFloor + "}"));
        }
        if (windowed) {
            lines.addAll(List.of("windows:", "  often: {zone: Europe/Berlin, cron: \"0 * * * *\", length: 40m}"));
        }
        if (freezeFrom.isBefore(Instant.MAX)) {
            lines.addAll(List.of(
                    "freezes:",
                    "  quiet: {zone: UTC, from: " + quoted(freezeFrom) + ", until: " + quoted(freezeUntil)
                            + ", environments: [production], reason: simulated, owner: ann}"));
        }
        String quiet = "settle: %ds, batch_bake: %ds, stage_bake: %ds, unreachable_deadline: %ds"
                .formatted(settle, batchBake, stageBake, deadline);
        lines.add("pacing: {first_batch: 1, growth: %s, %s, max_in_operation: 4}".formatted(growth, quiet));
        lines.add("emergency: {first_batch: 1, growth: urgent, settle: 0s, batch_bake: 0s, stage_bake: 10s}");
        lines.add("timeouts: {operation: 10m, expected_operation: 2m, missed_start: 5m}");
        return String.join("\n", lines) + "\n";
    }
}
