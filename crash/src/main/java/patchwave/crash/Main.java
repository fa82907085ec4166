package patchwave.crash;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import patchwave.demo.Screen;
import patchwave.demo.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Entry of {@code ./patchwave crash}. */
@Command(
        name = "patchwave crash",
        mixinStandardHelpOptions = true,
        version = "Patchwave crash",
        description =
                "Kills real controllers, agents and package managers at every named point of real rollouts, and looks at"
                        + " what is left. Changes nothing outside one temporary directory, and cleans up.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:everything held at every point", "1:something did not hold", "2:wrong usage"})
public final class Main implements Callable<Integer> {
    @Option(
            names = "--point",
            paramLabel = "REGEX",
            defaultValue = "",
            description = "Only the points in whose name this is found; see --list.")
    private String words = "";

    @Option(names = "--list", description = "Prints the points and does nothing.")
    private boolean list;

    @Option(names = "--table", paramLabel = "FILE", description = "Writes the page of points and outcomes.")
    private @Nullable Path table;

    @Option(names = "--keep", description = "Leaves the directory with databases, journals and logs, and says where.")
    private boolean keep;

    /** Runs it and ends the JVM with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        if (list) {
            Suites.names().forEach(System.out::println);
            return 0;
        }
        Screen screen = new Screen(System.out, false, System::nanoTime);
        List<Row> rows = new ArrayList<>();
        Suites suites = new Suites(words, keep, surroundings(), screen, probes());
        Thread cleaning = new Thread(suites::close, "clean up");
        Runtime.getRuntime().addShutdownHook(cleaning);
        try (suites) {
            rows.addAll(suites.run());
        }
        if (table != null) {
            Files.writeString(table, Table.text(rows));
        }
        boolean held =
                !rows.isEmpty() && rows.stream().allMatch(row -> row.faults().isEmpty());
        screen.line(held ? "Everything held at %d points.".formatted(rows.size()) : "NOT everything held.");
        return held ? 0 : 1;
    }

    private static Surroundings surroundings() {
        return new Surroundings(
                checkout(),
                Path.of(System.getProperty("java.io.tmpdir")),
                System.getenv(),
                InstantSource.system(),
                new SecureRandom());
    }

    private static Probes probes() throws IOException {
        Path target = checkout().resolve("crash/target");
        try (Stream<Path> libraries = Files.list(target.resolve("lib"))) {
            Optional<Path> byteman = libraries
                    .filter(file -> String.valueOf(file.getFileName()).startsWith("byteman-"))
                    .findFirst();
            return new Probes(target.resolve("patchwave-crash.jar"), byteman.orElseThrow());
        }
    }

    /** The folder above this class that has the launcher. */
    private static Path checkout() {
        try {
            Path place = Path.of(Main.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path folder = place; folder != null; folder = folder.getParent()) {
                if (Files.isExecutable(folder.resolve("patchwave"))
                        && Files.isExecutable(folder.resolve("patchwave-agent"))) {
                    return folder;
                }
            }
            throw new IllegalStateException("no ./patchwave above " + place + ": this runs from a checkout only");
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
