package patchwave.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertions;
import patchwave.advisory.FixStatus;
import patchwave.advisory.Knowledge;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Release;
import patchwave.advisory.Statement;
import patchwave.controller.advisories.FeedDocument;
import patchwave.controller.advisories.FeedFormat;
import patchwave.controller.advisories.FeedLimits;
import patchwave.controller.advisories.FeedReading;
import patchwave.exposure.FleetExposure;
import patchwave.exposure.FleetIndex;
import patchwave.exposure.HostInventory;
import patchwave.fleet.HostId;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code bench match}: how long it takes to know which hosts are exposed. */
@Command(
        name = "match",
        mixinStandardHelpOptions = true,
        description =
                "Matches Debian's advisories with a made-up fleet of Debian hosts: from nothing, after one new advisory, and"
                        + " the question which hosts have a package before a version.",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the aims are met", "1:an aim is missed", "2:wrong usage", "70:a list cannot be read"})
final class MatchCommand implements Callable<Integer> {
    private static final double MOST_SECONDS = 5;
    private static final double MOST_ADVISORY_MS = 50;
    private static final double MOST_QUERY_MS = 1000;
    private static final double MOST_MIB = 1024;
    private static final double MIB = 1024 * 1024;
    private static final int NO_INPUT = 70;

    @Parameters(
            paramLabel = "LIST",
            arity = "0..*",
            description =
                    "Debian's lists of advisories, packed by gzip or not; otherwise those of the tests, of April 2023.")
    private List<Path> lists = List.of();

    @Option(names = "--hosts", defaultValue = "10000", description = "Hosts of the fleet; ${DEFAULT-VALUE}.")
    private int hosts;

    @Option(names = "--packages", defaultValue = "600", description = "Packages of each host; ${DEFAULT-VALUE}.")
    private int packages;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            description = "Times to measure, of which the first is cold; ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--seed", defaultValue = "20150127", description = "Another fleet; ${DEFAULT-VALUE}.")
    private long seed;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    /** Time that has passed, and processor time of it, in milliseconds. */
    private record Time(double passed, double processor) {
        private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

        static Time now() {
            return new Time(System.nanoTime() / 1e6, THREADS.getCurrentThreadCpuTime() / 1e6);
        }

        static Time since(Time start) {
            Time now = now();
            return new Time(now.passed - start.passed, now.processor - start.processor);
        }

        Time plus(Time other) {
            return new Time(passed + other.passed, processor + other.processor);
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%8.1f (%7.1f)", passed, processor);
        }
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<PackageStatement> statements;
        try {
            statements = statements();
        } catch (NoSuchFileException missing) {
            spec.commandLine().getErr().println("patchwave bench match: there is no file " + missing.getFile());
            return NO_INPUT;
        } catch (IOException broken) {
            spec.commandLine().getErr().println("patchwave bench match: " + broken.getMessage());
            return NO_INPUT;
        }
        long fixes = statements.stream()
                .filter(it -> it.status() instanceof FixStatus.Fixed)
                .count();
        out.printf(
                Locale.ROOT,
                "Measuring on %d processors: %,d statements, of which %,d are fixes; %,d hosts with %d packages each%n",
                Runtime.getRuntime().availableProcessors(),
                statements.size(),
                fixes,
                hosts,
                packages);
        out.println("Milliseconds, and in brackets how many of them the processor worked on it:");
        out.println(
                "round    read inventories           match all        from nothing        one advisory        one question"
                        + "    fleet, MiB");
        out.flush();
        boolean isMet = true;
        for (int i = 0; i < rounds; i++) {
            isMet &= round(i, statements, out);
        }
        out.printf(
                Locale.ROOT,
                "Aims, by processor time: from nothing in %.0f s, one advisory in %.0f ms, a question in %.0f ms, the fleet in %.0f MiB: %s%n",
                MOST_SECONDS,
                MOST_ADVISORY_MS,
                MOST_QUERY_MS,
                MOST_MIB,
                isMet ? "met" : "MISSED");
        out.flush();
        return isMet ? 0 : 1;
    }

    private boolean round(int number, List<PackageStatement> statements, PrintWriter out) {
        // The newest advisory of the release that most hosts have comes last, as news.
        PackageStatement news = statements.stream()
                .filter(it -> it.release().equals(Release.debian("bullseye")) && it.status() instanceof FixStatus.Fixed)
                .max(Comparator.comparing(Statement::published))
                .orElseThrow();
        List<PackageStatement> before = statements.stream()
                .filter(it -> !it.advisory().equals(news.advisory()))
                .toList();
        List<PackageStatement> after = statements.stream()
                .filter(it -> it.advisory().equals(news.advisory()))
                .toList();
        double heapBefore = usedMib();
        MatchFleet fleet = new MatchFleet(statements, packages, seed);
        FleetIndex index = new FleetIndex();
        // Inventories come as values of their own, from wherever they are kept; that they are made up here is not
        // measured.
        Time read = new Time(0, 0);
        for (int i = 0; i < hosts; i++) {
            HostInventory inventory = fleet.inventory(i);
            HostId id = new HostId("host-%05d".formatted(i));
            Time begin = Time.now();
            index.put(id, inventory);
            read = read.plus(Time.since(begin));
        }
        Time start = Time.now();
        Knowledge knowledge = Knowledge.of(before, new TreeSet<>());
        FleetExposure all = index.match(knowledge, Assertions.NONE);
        long exposed = 0;
        for (AdvisoryId id : all.vulnerabilities()) {
            exposed += all.counts(id).getOrDefault("affected-fix-available", 0);
        }
        Time matched = Time.since(start);
        long verdicts = all.verdicts();
        double mib = usedMib() - heapBefore;

        start = Time.now();
        Knowledge more = knowledge.plus(after);
        FleetExposure one = index.match(more, Assertions.NONE, more.vulnerabilities(news));
        int affected = 0;
        for (AdvisoryId id : more.vulnerabilities(news)) {
            affected += one.hosts(id, "affected-fix-available").size();
        }
        Time advisory = Time.since(start);

        start = Time.now();
        String fixed = news.status() instanceof FixStatus.Fixed it ? it.version() : "";
        int found = index.find(MatchFleet.binary(news.about().name()), Optional.of(fixed))
                .size();
        Time question = Time.since(start);

        Time fromNothing = read.plus(matched);
        out.printf(
                Locale.ROOT,
                "%5d  %s  %s  %s  %s  %s  %12.0f%n",
                number,
                read,
                matched,
                fromNothing,
                advisory,
                question,
                mib);
        if (number == rounds - 1) {
            out.println(ReviewMeasure.measure(index, more));
            out.println(ReviewMeasure.changedHost(index, more, new HostId("host-%05d".formatted(hosts / 2))));
            out.printf(
                    Locale.ROOT,
                    "%,d different items, %,d verdicts on them, which are %,d times that a host is exposed to something with a fix;%n"
                            + "%s concerns %,d hosts, and %,d have %s before %s%n",
                    index.items(),
                    verdicts,
                    exposed,
                    news.advisory(),
                    affected,
                    found,
                    MatchFleet.binary(news.about().name()),
                    fixed);
        }
        out.flush();
        // By processor time: other work on the machine makes an answer later, but not dearer.
        return fromNothing.processor() <= MOST_SECONDS * 1000
                && advisory.processor() <= MOST_ADVISORY_MS
                && question.processor() <= MOST_QUERY_MS
                && mib <= MOST_MIB;
    }

    private List<PackageStatement> statements() throws IOException {
        List<PackageStatement> statements = new ArrayList<>();
        if (lists.isEmpty()) {
            for (String name : List.of("dsa-list.gz", "dla-list.gz")) {
                try (InputStream stream = MatchCommand.class.getResourceAsStream(name)) {
                    if (stream == null) {
                        throw new IOException(name + " is missing in the jar");
                    }
                    read(name, stream.readAllBytes(), statements);
                }
            }
        }
        for (Path list : lists) {
            read(list.toString(), Files.readAllBytes(list), statements);
        }
        return statements;
    }

    private static void read(String name, byte[] bytes, List<PackageStatement> into) throws IOException {
        switch (FeedFormat.DEBIAN_LIST.read(new FeedDocument(name, bytes, Instant.EPOCH), FeedLimits.DEFAULT)) {
            case FeedReading.Refused refused -> throw new IOException(name + ": " + refused.reason());
            case FeedReading.Accepted accepted -> accepted.statements().forEach(it -> into.add((PackageStatement) it));
        }
    }

    /** What is alive, as far as a collection can tell. */
    private static double usedMib() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / MIB;
    }
}
