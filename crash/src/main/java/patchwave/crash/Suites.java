package patchwave.crash;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import patchwave.demo.Screen;
import patchwave.demo.Surroundings;

/** Everything that there is to run, on one ground. */
final class Suites implements AutoCloseable {
    private static final int HOSTS = 12;
    private static final String CONTROLLER = "controller killed at every statement of its transactions";

    private final Pattern words;
    private final Ground ground;

    Suites(String words, boolean keep, Surroundings surroundings, Screen screen, Probes probes) throws IOException {
        this.words = Pattern.compile(words);
        this.ground = new Ground(HOSTS, keep, surroundings, screen, probes);
    }

    static List<String> names() {
        return Stream.concat(
                        HostPoints.all().stream().map(HostPoint::title),
                        Stream.of(FailureKills.TITLE, CONTROLLER, WireFaults.TITLE, DiskFull.TITLE, ClockSteps.TITLE))
                .toList();
    }

    List<Row> run() throws IOException {
        ground.screen.headline("Setting up %d hosts in %s".formatted(HOSTS, ground.playground.layout.base()));
        ground.setUp();
        List<Row> all = new ArrayList<>();
        // First, while hosts have an older version than the one that breaks.
        if (chosen(FailureKills.TITLE)) {
            all.addAll(shown(FailureKills.TITLE, () -> new FailureKills(ground).run()));
        }
        List<HostPoint> points =
                HostPoints.all().stream().filter(point -> chosen(point.title())).toList();
        HostKills kills = new HostKills(ground);
        for (int from = 0; from < points.size(); from += HOSTS) {
            List<HostPoint> share = points.subList(from, Math.min(points.size(), from + HOSTS));
            all.addAll(shown(share.size() + " points of hosts", () -> kills.run(share)));
        }
        if (chosen(CONTROLLER)) {
            all.addAll(shown(CONTROLLER, () -> new ControllerKills(ground).run()));
        }
        if (chosen(WireFaults.TITLE)) {
            all.addAll(shown(WireFaults.TITLE, () -> new WireFaults(ground).run()));
        }
        if (chosen(DiskFull.TITLE)) {
            if (ground.hasSmallDisks()) {
                all.addAll(shown(DiskFull.TITLE, () -> new DiskFull(ground).run()));
            } else {
                ground.screen.line(
                        "**** SKIPPED: " + DiskFull.TITLE + ": only root can mount a small file system ****");
            }
        }
        if (chosen(ClockSteps.TITLE)) {
            Optional<Path> library = ClockSteps.library();
            if (library.isPresent()) {
                all.addAll(shown(ClockSteps.TITLE, () -> new ClockSteps(ground, library.get()).run()));
            } else {
                ground.screen.line("**** SKIPPED: " + ClockSteps.TITLE + ": libfaketime is not on this machine ****");
            }
        }
        return all;
    }

    private boolean chosen(String title) {
        return words.matcher(title).find();
    }

    private List<Row> shown(String title, Supplier<List<Row>> suite) {
        List<Row> rows = ground.screen.step(title, 1, _ -> suite.get());
        rows.forEach(row -> {
            ground.screen.line(
                    "    %s %s: %s".formatted(row.faults().isEmpty() ? "ok" : "FAULT", row.point(), row.outcome()));
            row.faults().forEach(fault -> ground.screen.line("        " + fault));
        });
        return rows;
    }

    @Override
    public void close() {
        ground.close();
    }
}
