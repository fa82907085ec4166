package patchwave.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;

/** {@code ./patchwave fuzz}: every target for its share of the time, each in a process of its own. */
@Command(
        name = "fuzz",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = "Feeds everything that reads what others wrote with inputs that are made to break it.",
        footer = {
            "",
            "New inputs that reach new code are kept in fuzz/target/corpus, findings in fuzz/target/findings.",
            "Exit codes: 0 nothing found; 1 a finding, which is named with the command that replays it; 2 wrong usage;",
            "70 a target could not be run."
        })
public final class Main implements Callable<Integer> {
    private static final int FOUND = 1;
    private static final int BROKEN = 70;

    /** Jazzer's own exit code for a finding; libFuzzer's for a hang and for too much memory. */
    private static final List<Integer> FINDINGS = List.of(77, 70, 71);

    @Option(
            names = "--for",
            defaultValue = "2m",
            paramLabel = "TIME",
            converter = Time.class,
            description = "Time for all targets together, such as 90s, 2m or 1h, without the 10 to 20 s that each of"
                    + " them takes to start. Default: ${DEFAULT-VALUE}.")
    private Duration time = Duration.ZERO;

    @Option(names = "--target", paramLabel = "NAME", description = "Only this target; may be repeated. Default: all.")
    private List<String> names = new ArrayList<>();

    @Option(names = "--replay", paramLabel = "FILE", description = "Run one input of one --target, and nothing else.")
    private @Nullable Path replay;

    @Option(names = "--list", description = "Print the targets.")
    private boolean list;

    @Option(names = "--home", hidden = true, defaultValue = "${sys:patchwave.fuzz.home:-fuzz}")
    private Path home = Path.of("fuzz");

    /** Durations as the fleet file writes them. */
    static final class Time implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            return Duration.parse("PT" + text);
        }
    }

    /** Runs the command. */
    public static void main(String[] args) {
        System.exit(new CommandLine(new Main()).execute(args));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (list) {
            Stream.of(Target.values()).map(Target::word).forEach(System.out::println);
            return 0;
        }
        List<Target> chosen = chosen();
        if (replay != null) {
            if (chosen.size() != 1) {
                System.err.println("fuzz: --replay needs one --target");
                return CommandLine.ExitCode.USAGE;
            }
            return exitCode(
                    chosen.getFirst(),
                    run(chosen.getFirst(), List.of(replay.toAbsolutePath().toString()), true));
        }
        long share = Math.max(1, time.toSeconds() / chosen.size());
        int worst = 0;
        for (Target target : chosen) {
            System.out.printf(
                    "%-26s %d of %d, %d s%n", target.word(), chosen.indexOf(target) + 1, chosen.size(), share);
            worst = Math.max(worst, exitCode(target, run(target, fuzzing(target, share), false)));
        }
        return worst;
    }

    private List<Target> chosen() {
        for (String name : names) {
            if (Arrays.stream(Target.values()).noneMatch(it -> it.word().equals(name))) {
                throw new CommandLine.ParameterException(
                        new CommandLine(this), "--target: no target '" + name + "': --list prints all");
            }
        }
        return Arrays.stream(Target.values())
                .filter(it -> names.isEmpty() || names.contains(it.word()))
                .toList();
    }

    private List<String> fuzzing(Target target, long seconds) throws IOException {
        Path kept = home.resolve("target/corpus").resolve(target.word()).toAbsolutePath();
        Path seeds = home.resolve("src/test/resources").resolve(target.corpus()).toAbsolutePath();
        Files.createDirectories(kept);
        List<String> arguments = new ArrayList<>(List.of("-max_total_time=" + seconds, kept.toString()));
        if (Files.isDirectory(seeds)) {
            arguments.add(seeds.toString());
        }
        return arguments;
    }

    private int run(Target target, List<String> arguments, boolean shown) throws IOException, InterruptedException {
        Path findings = home.resolve("target/findings").resolve(target.word()).toAbsolutePath();
        Files.createDirectories(findings);
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:+EnableDynamicAgentLoading",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Duser.timezone=UTC",
                "-cp",
                home.resolve("target/test-classes").toAbsolutePath() + ":" + System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer",
                "--target_class=" + target.className,
                "--target_method=" + target.method,
                "--instrumentation_includes=patchwave.**",
                "--reproducer_path=" + findings,
                "-artifact_prefix=" + findings + "/",
                "-timeout=25",
                // Whoever stops the run has found nothing.
                "-handle_int=0",
                "-handle_term=0",
                "-max_len=" + (256 << 10)));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).directory(findings.toFile());
        Path log = findings.resolve("log");
        if (shown) {
            builder.inheritIO();
        } else {
            builder.redirectErrorStream(true).redirectOutput(log.toFile());
        }
        Process fuzzer = builder.start();
        Thread killer = new Thread(fuzzer::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killer);
        int exitCode = fuzzer.waitFor();
        Runtime.getRuntime().removeShutdownHook(killer);
        if (!shown) {
            tell(target, log);
        }
        return exitCode;
    }

    /** What the fuzzer said: its last figures, and each finding with the command that replays it. */
    private static void tell(Target target, Path log) throws IOException {
        List<String> lines = Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1)
                .lines()
                .toList();
        Optional<String> figures = lines.stream()
                .filter(line -> line.matches("#\\d+\\s+(DONE|pulse|NEW|REDUCE|INITED).*"))
                .reduce((_, last) -> last);
        figures.ifPresent(line -> System.out.println("    " + line));
        lines.stream()
                .filter(line -> line.startsWith("== Java Exception") || line.contains("ERROR: "))
                .limit(3)
                .forEach(line -> System.out.println("    " + line));
        lines.stream()
                .filter(line -> line.contains("Test unit written to "))
                .distinct()
                .forEach(line -> System.out.println("    ./patchwave fuzz --target " + target.word() + " --replay "
                        + line.substring(line.indexOf("written to ") + "written to ".length())));
    }

    private static int exitCode(Target target, int exitCode) {
        if (exitCode == 0) {
            return 0;
        }
        boolean finding = FINDINGS.contains(exitCode);
        System.out.println(
                "    " + target.word() + (finding ? ": a finding" : ": could not be run, exit code " + exitCode));
        return finding ? FOUND : BROKEN;
    }
}
