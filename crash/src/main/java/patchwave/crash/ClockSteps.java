package patchwave.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Clocks of hosts, and that of the controller, are set in the middle of a rollout; libfaketime sets them. */
final class ClockSteps {
    static final String TITLE = "a clock is set";
    private static final String SECTION = "Clocks";
    private static final String HOUR_AHEAD = "+3600";
    private static final String HOUR_BEHIND = "-3600";
    private static final String RIGHT = "+0";

    private final Ground ground;
    private final Path library;

    ClockSteps(Ground ground, Path library) {
        this.ground = ground;
        this.library = library;
    }

    /** Where the machine has libfaketime; empty if it is not installed. */
    static Optional<Path> library() {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of("/usr/lib"), Files::isDirectory)) {
            for (Path folder : found) {
                Path library = folder.resolve("faketime/libfaketimeMT.so.1");
                if (Files.exists(library)) {
                    return Optional.of(library);
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<Row> run() {
        List<Row> rows = new ArrayList<>(hosts());
        clock(Probes.CONTROLLER);
        ground.playground.controller.stop();
        rows.addAll(controllerAhead());
        rows.addAll(controllerBack());
        return rows;
    }

    private List<Row> hosts() {
        Map<String, String> share = new LinkedHashMap<>();
        share.put("staging-1", HOUR_AHEAD);
        share.put("production-1", HOUR_BEHIND);
        ground.hosts().forEach(ground.probes::disarm);
        Map<String, Integer> lines = new LinkedHashMap<>();
        share.forEach((host, step) -> {
            lines.put(host, HostStory.lines(ground.playground.hosts.agentState(host)));
            Path clock = clock(host);
            ground.playground.hosts.killAgent(host);
            ground.probes.arm(host, new Arm("after step applying", List.of("write " + clock + " " + step)));
        });
        Rollouts.Result result = new Rollouts(ground).run(TITLE);
        List<Row> rows = new ArrayList<>();
        share.forEach((host, step) -> {
            String direction = step.equals(HOUR_AHEAD) ? "an hour ahead" : "back by an hour";
            List<String> faults = new ArrayList<>(result.of(host));
            Duration jump = HostStory.longestJump(
                    ground.playground.hosts.agentState(host),
                    Optional.ofNullable(lines.get(host)).orElse(0));
            if (jump.compareTo(Duration.ofMinutes(50)) < 0) {
                faults.add(host + ": its journal knows of no clock that was set: at most " + jump);
            }
            rows.add(new Row(
                    SECTION,
                    "a host's clock is set %s while it installs".formatted(direction),
                    result.story(host).text(),
                    faults));
        });
        // What follows is about the controller's clock alone.
        share.keySet().forEach(host -> setRight(file(host)));
        return result.withOthers(TITLE, rows);
    }

    /** Whatever is under way seems to have taken an hour too long, and nobody can know better than the clock. */
    private List<Row> controllerAhead() {
        Path goOn = file("go-on");
        // An operation takes a second here, and could end before the planner's next turn: it stays under way until the
        // halt.
        String wait = "await " + goOn;
        String set = "write " + file(Probes.CONTROLLER) + " " + HOUR_AHEAD;
        ground.hosts().forEach(host -> {
            ground.probes.disarm(host);
            // Both hosts of dev are in the first batch.
            List<String> order = host.equals("dev-1") ? List.of(set, wait) : List.of(wait);
            ground.probes.arm(host, new Arm("before step settling", order));
        });
        Rollouts.Result result =
                new Rollouts(ground).runUntilHalted(TITLE, ground.nextVersion(), "OVERDUE", () -> setRight(goOn));
        ground.playground.operator.run("rollout", "abort", ground.newestRollout(), "--reason", "the clock was wrong");
        return controllerRow(
                "the controller's clock is set an hour ahead while hosts are at work",
                "the rollout halts: overdue",
                List.of(),
                result);
    }

    private List<Row> controllerBack() {
        ground.hosts().forEach(ground.probes::disarm);
        ground.probes.arm(
                Probes.CONTROLLER,
                new Arm("claim: after COMMIT", List.of("write " + file(Probes.CONTROLLER) + " " + RIGHT)));
        Rollouts.Result result = new Rollouts(ground).run(TITLE);
        boolean all = result.stories().values().stream()
                .allMatch(story -> story.text().endsWith("patched"));
        List<String> faults = ground.probes.armed(Probes.CONTROLLER).stream()
                .map(point -> "never came to " + point)
                .toList();
        ground.probes.disarm(Probes.CONTROLLER);
        return controllerRow(
                "the controller's clock is set back by an hour when it has claimed",
                all ? "patched" : "NOT patched",
                faults,
                result);
    }

    private static List<Row> controllerRow(String point, String outcome, List<String> faults, Rollouts.Result result) {
        List<Row> rows = new ArrayList<>(List.of(new Row(SECTION, point, outcome, faults)));
        return result.withOthers(TITLE, rows);
    }

    /** Gives a program a clock of its own from its next start on, which is right at first. */
    private Path clock(String who) {
        Path file = file(who);
        setRight(file);
        ground.probes.environment(
                who,
                Map.of(
                        "LD_PRELOAD",
                        library.toString(),
                        "FAKETIME_TIMESTAMP_FILE",
                        file.toString(),
                        // Looked at anew each time: an operation takes about as long as the least that can be cached.
                        "FAKETIME_NO_CACHE",
                        "1",
                        // With the library's own default every wait of a JVM ends at once, and its threads spin.
                        "FAKETIME_FORCE_MONOTONIC_FIX",
                        "0",
                        // Nobody can set that one on a real machine either.
                        "FAKETIME_DONT_FAKE_MONOTONIC",
                        "1"));
        return file;
    }

    private static void setRight(Path clock) {
        try {
            Files.writeString(clock, RIGHT + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String who) {
        return ground.playground.layout.base().resolve("clock-" + who);
    }
}
