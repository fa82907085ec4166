package patchwave.crash;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import patchwave.demo.Screen;
import patchwave.demo.Surroundings;

/** Everything that there is to run, on one ground. */
final class Suites implements AutoCloseable {
    private static final int HOSTS = 12;
    private static final String CONTROLLER = "controller killed at every statement of its transactions";

    private final String words;
    private final Ground ground;

    Suites(String words, boolean keep, Surroundings surroundings, Screen screen, Probes probes) throws IOException {
        this.words = words;
        this.ground = new Ground(HOSTS, keep, surroundings, screen, probes);
    }

    static List<String> names() {
        return Stream.concat(HostPoints.all().stream().map(HostPoint::title), Stream.of(CONTROLLER))
                .toList();
    }

    List<Row> run() throws IOException {
        ground.screen.headline("Setting up %d hosts in %s".formatted(HOSTS, ground.playground.layout.base()));
        ground.setUp();
        List<Row> rows = new ArrayList<>();
        List<HostPoint> points = HostPoints.all().stream()
                .filter(point -> point.title().contains(words))
                .toList();
        rows.addAll(timed("hosts", () -> new HostKills(ground).run(points)));
        if (CONTROLLER.contains(words)) {
            rows.addAll(timed(CONTROLLER, () -> new ControllerKills(ground).run()));
        }
        return rows;
    }

    private List<Row> timed(String title, java.util.function.Supplier<List<Row>> suite) {
        return ground.screen.step(title, 1, _ -> suite.get());
    }

    @Override
    public void close() {
        ground.close();
    }
}
