package patchwave.simulation;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import patchwave.simulation.golden.Golden;
import patchwave.simulation.world.Mutant;
import patchwave.simulation.world.Scenario;
import picocli.CommandLine;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code simulate}: whole fleets on virtual time, by seed. */
@Command(
        name = "patchwave simulate",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        usageHelpAutoWidth = true,
        description = {
            "Runs whole fleets on virtual time: the real planner, controller, store rules and agents, on a simulated"
                    + " network, disk, clock and package manager, while things go wrong. After every commit and every"
                    + " deed of a host all invariants are checked; once the faults have stopped, all must come to an end.",
            "",
            "One seed is one run: the same seed has the same story every time. Without an option that says what to run,"
                    + " seeds from 1 on are run, as many as --seeds says."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything held (and every mutant was killed)",
            "1:a violation was found, or a mutant survived",
            "2:wrong usage",
            "70:the simulator itself failed"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ./patchwave simulate --seeds 1000000 --resume    a million seeds; the same command goes on after a kill",
            "  ./patchwave simulate --seconds 60                as many seeds as a minute allows",
            "  ./patchwave simulate --seed 232 --trace          the story of one seed",
            "  ./patchwave simulate --seed 232 --shrink         the smallest scenario with the same violation",
            "  ./patchwave simulate --seed 7 --store sql        on the product's own SQL",
            "  ./patchwave simulate --mutants                   one broken rule each: which invariant sees it, how soon"
        })
public final class Main implements Callable<Integer> {
    static final int HELD = 0;
    static final int VIOLATION = 1;
    private static final int WRONG_USAGE = 2;
    private static final int FAILED = 70;

    @ArgGroup(exclusive = true)
    private What what = new What();

    /** What to run. */
    private static final class What {
        @Option(names = "--seeds", paramLabel = "N", description = "Run so many seeds; otherwise 5000.")
        private @Nullable Long seeds;

        @Option(names = "--seed", paramLabel = "S", description = "Run this one.")
        private @Nullable Long seed;

        @Option(
                names = "--mutants",
                description = "Break one rule after another, and say how many seeds it took to see that.")
        private boolean mutants;

        @Option(
                names = "--golden",
                description = "Print the golden report: how fast and how safe each policy is, by fixed seeds.")
        private boolean golden;
    }

    @Option(names = "--from", paramLabel = "K", description = "Of many seeds the first; otherwise 1.")
    private @Nullable Long from;

    @Option(names = "--seconds", paramLabel = "S", description = "Of many seeds: begin no more after so many seconds.")
    private @Nullable Integer seconds;

    @Option(names = "--fail-fast", description = "Of many seeds: stop at the first violation.")
    private boolean failFast;

    @Option(
            names = "--resume",
            paramLabel = "FILE",
            arity = "0..1",
            fallbackValue = "",
            description = "Of many seeds: keep the state in this file, every few seconds, and go on from it if it is"
                    + " there. Otherwise simulation/target/simulate.json.")
    private @Nullable String resume;

    @Option(names = "--trace", description = "Of one seed: tell its story.")
    private boolean trace;

    @Option(names = "--shrink", description = "Of one seed: find the smallest scenario with the same violation.")
    private boolean shrink;

    @Option(
            names = "--store",
            paramLabel = "KIND",
            description = "memory (fast), or sql: the product's own SQL on SQLite.")
    private String store = "memory";

    @Option(names = "--threads", paramLabel = "N", description = "Worlds at a time; otherwise one per processor.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--output", paramLabel = "FORMAT", description = "text or json.")
    private String output = "text";

    @Mixin
    private Overrides overrides = new Overrides();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private Main() {}

    /** Runs what the arguments name. */
    public static void main(String[] args) {
        System.exit(execute(
                new PrintWriter(System.out, true, java.nio.charset.StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, java.nio.charset.StandardCharsets.UTF_8),
                args));
    }

    /** As {@link #main}, without ending the process. @return the exit code */
    static int execute(PrintWriter out, PrintWriter err, String... args) {
        return new CommandLine(new Main())
                .setOut(out)
                .setErr(err)
                .setExitCodeExceptionMapper(e -> e instanceof ParameterException ? WRONG_USAGE : FAILED)
                .execute(args);
    }

    @Override
    public Integer call() throws Exception {
        checkUsage();
        Reports reports =
                new Reports(spec.commandLine().getOut(), spec.commandLine().getErr(), output.equals("json"));
        try (Laboratory laboratory = Laboratory.open()) {
            Run run = laboratory.run(store.equals("sql") ? Laboratory.StoreKind.SQL : Laboratory.StoreKind.MEMORY);
            if (what.seed != null) {
                return one(run, overrides.scenario(what.seed), reports);
            }
            if (what.mutants) {
                return mutants(run, reports);
            }
            if (what.golden) {
                Golden.lines(run, threads).forEach(spec.commandLine().getOut()::println);
                return HELD;
            }
            return many(run, reports);
        }
    }

    private void checkUsage() {
        boolean isMany = what.seed == null && !what.mutants && !what.golden;
        require(
                isMany || (from == null && seconds == null && !failFast && resume == null),
                "--from, --seconds, --fail-fast and --resume are about many seeds (--seeds)");
        require(what.seed != null || (!trace && !shrink), "--trace and --shrink are about one seed (--seed)");
        require(!(trace && shrink), "--trace tells one story and --shrink tries many: one of them at a time");
        require(!(trace && output.equals("json")), "--trace is a story, which has no JSON");
        require(store.equals("memory") || store.equals("sql"), "--store %s: memory or sql".formatted(store));
        require(output.equals("text") || output.equals("json"), "--output %s: text or json".formatted(output));
        require(threads > 0, "--threads %d: expected 1 or more".formatted(threads));
        require(what.seeds == null || what.seeds > 0, "--seeds: expected 1 or more");
        require(seconds == null || seconds > 0, "--seconds: expected 1 or more");
        try {
            overrides.scenario(what.seed == null ? 1 : what.seed);
        } catch (IllegalArgumentException e) {
            require(false, String.valueOf(e.getMessage()));
        }
    }

    private void require(boolean holds, String sentence) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), sentence);
        }
    }

    private int one(Run run, Scenario scenario, Reports reports) {
        Run.Result result =
                run.of(scenario, Mutant.NONE, trace ? spec.commandLine().getOut()::println : null);
        if (shrink && result.violation().isPresent()) {
            Shrinking.Outcome outcome = Shrinking.of(it -> run.of(it, Mutant.NONE, null), result, reports::smaller);
            reports.shrunk(outcome);
            return VIOLATION;
        }
        reports.one(result);
        return result.violation().isPresent() ? VIOLATION : HELD;
    }

    private int mutants(Run run, Reports reports) throws InterruptedException {
        List<MutantTable.Row> rows =
                MutantTable.of(run, MutantTable.all(), MutantTable.BUDGET, threads, reports::mutant);
        reports.mutants(rows);
        return rows.stream().allMatch(MutantTable.Row::isKilled) ? HELD : VIOLATION;
    }

    private int many(Run run, Reports reports) throws Exception {
        Optional<StateFile> state = Optional.ofNullable(resume)
                .map(name -> new StateFile(
                        name.isEmpty() ? defaultState() : Path.of(name), overrides + ", --store " + store));
        Totals start = Totals.startingAt(Optional.ofNullable(from).orElse(1L));
        if (state.isPresent()) {
            start = resumed(state.get(), start);
        }
        long end = what.seeds != null || seconds == null
                ? start.from() + Optional.ofNullable(what.seeds).orElse(5000L)
                : Long.MAX_VALUE;
        Long deadline = seconds == null ? null : Long.valueOf(System.nanoTime() + seconds * 1_000_000_000L);
        Campaign campaign = new Campaign(run, overrides::scenario, start, new Campaign.Limits(end, deadline, failFast));
        Progress progress = new Progress(reports, state, start, end);
        Totals totals = campaign.run(threads, progress);
        progress.save(totals);
        reports.totals(totals, campaign.processorSeconds(), totals.seeds() - start.seeds());
        return totals.violations() == 0 ? HELD : VIOLATION;
    }

    private Totals resumed(StateFile state, Totals start) throws java.io.IOException {
        Totals saved;
        try {
            saved = state.load().orElse(start);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--resume: " + e.getMessage(), e);
        }
        require(
                from == null || saved.from() == from,
                "--resume: %s began at seed %d, not %d: remove it, or name another file"
                        .formatted(state, saved.from(), start.from()));
        return saved;
    }

    /** Beside the built jar, whatever directory this is run from. */
    private static Path defaultState() {
        try {
            return Path.of(Main.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .resolveSibling("simulate.json");
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException("this class has no place", e);
        }
    }
}
