package patchwave.simulation;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import patchwave.simulation.world.Fault;
import patchwave.simulation.world.Scenario;
import picocli.CommandLine.Option;

/** What the command line says of scenarios that otherwise follow from their seeds. */
public final class Overrides {
    /** On the command line for no faults at all. */
    static final String NO_FAULTS = "none";

    /** On the command line for every kind of fault. */
    static final String ALL_FAULTS = "all";

    @Option(names = "--hosts", paramLabel = "N", description = "Hosts of the fleet, 4 to 40; otherwise 12.")
    private @Nullable Integer hosts;

    @Option(
            names = "--faults",
            paramLabel = "FAULT",
            split = ",",
            description = "What may go wrong, separated by commas; \"none\" and \"all\" are understood. Kinds:"
                    + " ${COMPLETION-CANDIDATES}.",
            completionCandidates = Words.class)
    private @Nullable List<String> faults;

    @Option(
            names = "--fault-minutes",
            paramLabel = "M",
            description = "For how many virtual minutes things go wrong; otherwise 20 to 60.")
    private @Nullable Integer faultMinutes;

    @Option(
            names = "--bad-patch",
            paramLabel = "SHARE",
            description = "On which share of the hosts, 0 to 1, the first patch breaks the service.")
    private @Nullable Double badPatch;

    /** The words of all faults. */
    static final class Words implements Iterable<String> {
        @Override
        public java.util.Iterator<String> iterator() {
            return Arrays.stream(Fault.values()).map(Fault::word).iterator();
        }
    }

    /**
     * The seed's scenario with what was said about it.
     *
     * @throws IllegalArgumentException if no such scenario can be, with a sentence for the user
     */
    public Scenario scenario(long seed) {
        Scenario own = Scenario.of(seed);
        int minutes = Optional.ofNullable(faultMinutes).orElse(own.faultMinutes());
        if (minutes < 0 || minutes > 1440) {
            throw new IllegalArgumentException("--fault-minutes %d: expected 0 to 1440".formatted(minutes));
        }
        double bad = Optional.ofNullable(badPatch).orElse(own.badPatch());
        if (!(bad >= 0 && bad <= 1)) {
            throw new IllegalArgumentException("--bad-patch %s: expected 0 to 1".formatted(bad));
        }
        Set<Fault> which = faults == null ? own.faults() : faults(faults);
        return new Scenario(seed, Optional.ofNullable(hosts).orElse(own.hosts()), which, minutes, bad);
    }

    private static Set<Fault> faults(List<String> words) {
        EnumSet<Fault> faults = EnumSet.noneOf(Fault.class);
        for (String word : words) {
            switch (word) {
                case NO_FAULTS -> {}
                case ALL_FAULTS -> faults.addAll(Fault.all());
                default -> faults.add(fault(word));
            }
        }
        return faults;
    }

    private static Fault fault(String word) {
        return Arrays.stream(Fault.values())
                .filter(fault -> fault.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("--faults: there is no \"%s\"; there are %s"
                        .formatted(
                                word,
                                Arrays.stream(Fault.values()).map(Fault::word).collect(Collectors.joining(", ")))));
    }

    /** What was said, as on the command line. */
    @Override
    public String toString() {
        StringJoiner said = new StringJoiner(" ").setEmptyValue("the seeds' own scenarios");
        Optional.ofNullable(hosts).ifPresent(it -> said.add("--hosts " + it));
        Optional.ofNullable(faults).ifPresent(it -> said.add("--faults " + String.join(",", it)));
        Optional.ofNullable(faultMinutes).ifPresent(it -> said.add("--fault-minutes " + it));
        Optional.ofNullable(badPatch).ifPresent(it -> said.add("--bad-patch " + it));
        return said.toString();
    }
}
