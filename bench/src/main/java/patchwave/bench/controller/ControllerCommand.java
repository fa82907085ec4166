package patchwave.bench.controller;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import patchwave.bench.Main;
import patchwave.bench.drive.FleetSim;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench controller}: N simulated agents with real connections against one real controller process. */
@Command(
        name = "controller",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Measures one real controller process under N simulated agents, each with its own TLS 1.3 connection, host"
                    + " certificate and stream, which work 0.5 to 1.5 s on an operation.",
            "docs/benchmarks.md says what is measured, how, and what came of it. CPU is the controller's, its embedded"
                    + " database included; figures are best compared on a machine that does nothing else: each row says"
                    + " how much of it others took."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured, and the aims are met",
            "1:measured, and an aim is missed",
            "2:wrong usage",
            "70:could not be measured: the message says what was expected and found"
        })
public final class ControllerCommand implements Callable<Integer> {
    private static final int FAILED = 70;

    /** What can be measured. */
    enum What {
        idle,
        rollout,
        failures,
        stop,
        storm,
        kill
    }

    /** How the report is printed. */
    enum Format {
        table,
        json
    }

    @Option(
            names = "--agents",
            split = ",",
            paramLabel = "N",
            defaultValue = "1000",
            description = "How many agents; several sizes are measured one after the other. Default: ${DEFAULT-VALUE}.")
    private int[] agents = {};

    @Option(
            names = "--scenario",
            split = ",",
            paramLabel = "NAME",
            description =
                    "What to measure, of: ${COMPLETION-CANDIDATES}. Default: all but kill, and kill up to 1,000 agents.")
    private List<What> scenarios = new ArrayList<>();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "Warm rollouts after the cold one. Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--kills", paramLabel = "N", defaultValue = "10", description = "Default: ${DEFAULT-VALUE}.")
    private int kills;

    @Option(
            names = "--idle",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long idleness is measured. Default: ${DEFAULT-VALUE}.")
    private int idleSeconds;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "20150127",
            description = "Of the hosts' work. Default: ${DEFAULT-VALUE}.")
    private long seed;

    @Option(
            names = "--java-options",
            paramLabel = "TEXT",
            defaultValue = "-Xmx1g",
            description = "Of the controller's JVM, besides the launcher's own. Default: ${DEFAULT-VALUE}.")
    private String javaOptions = "";

    @Option(
            names = "--directory",
            paramLabel = "DIR",
            description =
                    "Where databases and logs are kept; must not exist yet. Default: a temporary one, removed at the end.")
    private @Nullable Path directory;

    @Option(
            names = "--output",
            paramLabel = "table|json",
            defaultValue = "table",
            description = "table for people (the default), json for scripts.")
    private Format output = Format.table;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        Progress progress = new Progress(System.err);
        Report report = new Report(progress);
        boolean keep = directory != null;
        Path root = directory != null ? Files.createDirectory(directory) : Files.createTempDirectory("patchwave-bench");
        PrintWriter out = spec.commandLine().getOut();
        try {
            for (int size : agents) {
                measure(root.resolve("agents-" + size), size, progress, report);
            }
        } catch (BenchFailed e) {
            spec.commandLine().getErr().println("patchwave bench: " + e.getMessage());
            return FAILED;
        } finally {
            if (!keep) {
                remove(root);
            }
            if (output == Format.json) {
                out.println(report.json());
            } else {
                Tables.print(report, out);
            }
            out.flush();
        }
        return report.aims().stream().allMatch(Report.Aim::isMet) ? 0 : 1;
    }

    private void measure(Path at, int size, Progress progress, Report report) throws IOException {
        progress.step("%,d agents: enrolling".formatted(size));
        Bed bed = BedMaker.make(at, size);
        FleetSim sim = new FleetSim(size, seed, Duration.ofMillis(500), Duration.ofMillis(1_500), 0);
        ControllerProcess controller = new ControllerProcess(bed, launcher(), javaOptions);
        controller.endWithUs();
        controller.launch();
        controller.awaitReady();
        try (Trial trial = new Trial(
                bed, sim, controller, Drivers.start(bed, seed, progress), OperatorLink.open(bed), progress, report)) {
            long base = trial.meter().residentKib();
            connect(trial);
            for (Scenario scenario : chosen(size, base)) {
                scenario.run(trial);
            }
        }
    }

    private static void connect(Trial trial) {
        trial.progress.step("  connecting");
        Meter meter = trial.meter();
        Meter.Reading before = meter.read();
        trial.drivers.tell("connect");
        trial.awaitConnected();
        Meter.Reading after = meter.read();
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("wall_s", after.seconds(before));
        values.put("cpu_ms_per_agent", 1e3 * after.cpu(before) / trial.size());
        values.put("driver_cpu_ms_per_agent", 1e3 * after.driver(before) / trial.size());
        values.put("rss_mib", meter.residentKib() / 1024.0);
        values.put("foreign_cpu_percent", 100 * after.foreign(before));
        trial.report.add(new Report.Row("connect", trial.size(), "first", values));
    }

    private List<Scenario> chosen(int size, long base) {
        List<What> all = new ArrayList<>(List.of(What.values()));
        if (size > 1_000) {
            all.remove(What.kill);
        }
        List<Scenario> chosen = new ArrayList<>();
        for (What what : scenarios.isEmpty() ? all : scenarios) {
            chosen.add(
                    switch (what) {
                        case idle -> new Idle(Duration.ofSeconds(idleSeconds), base);
                        case rollout -> new Rollouts(rounds);
                        case failures -> new Failures();
                        case stop -> new Stop();
                        case storm -> new Storm();
                        case kill -> new Kills(kills, seed);
                    });
        }
        return chosen;
    }

    /** The launcher of the checkout that this class was built in. */
    private static Path launcher() {
        try {
            Path jar = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path at = jar.getParent(); at != null; at = at.getParent()) {
                if (Files.isExecutable(at.resolve("patchwave"))) {
                    return at.resolve("patchwave");
                }
            }
        } catch (URISyntaxException e) {
            throw new BenchFailed("this program does not know where it is", e);
        }
        throw new BenchFailed("the launcher ./patchwave was not found: run this from a checkout");
    }

    private static void remove(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
