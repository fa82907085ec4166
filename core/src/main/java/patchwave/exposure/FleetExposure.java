package patchwave.exposure;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.fleet.HostId;

/** What a match found for a fleet. It holds until the {@link FleetIndex} that it is of changes. */
public final class FleetExposure {
    /** The verdicts' words, as they are told. Which of several is a host's is not asked here: {@link Verdict#rank}. */
    private static final List<String> WORST_FIRST = List.of(
            "affected-fix-available",
            "affected-no-fix",
            "affected-wontfix",
            "fixed-not-effective",
            "unknown",
            "fixed",
            "not-affected");

    private final FleetIndex index;
    private final NavigableMap<AdvisoryId, List<JudgedItem>> byVulnerability = new TreeMap<>();

    FleetExposure(FleetIndex index) {
        this.index = index;
    }

    void add(AdvisoryId vulnerability, int item, Verdict verdict) {
        byVulnerability
                .computeIfAbsent(vulnerability, _ -> new ArrayList<>())
                .add(new JudgedItem(index, item, verdict, Optional.empty()));
    }

    /** Adds a verdict on some of the hosts that have an item; none where they are none. */
    void add(AdvisoryId vulnerability, int item, Verdict verdict, BitSet only) {
        if (!only.isEmpty()) {
            byVulnerability
                    .computeIfAbsent(vulnerability, _ -> new ArrayList<>())
                    .add(new JudgedItem(index, item, verdict, Optional.of(only)));
        }
    }

    /** Those that concern at least one host, whatever the verdict. */
    public SortedSet<AdvisoryId> vulnerabilities() {
        return new TreeSet<>(byVulnerability.keySet());
    }

    /** How many verdicts were found: on different items, not on hosts. */
    public long verdicts() {
        return byVulnerability.values().stream().mapToLong(List::size).sum();
    }

    /**
     * For each verdict's word, worst first, how many hosts have it; a host counts once for each vulnerability, by the worst of its items.
     * Words that no host has are left out.
     */
    public SortedMap<String, Integer> counts(AdvisoryId vulnerability) {
        SortedMap<String, Integer> counts = new TreeMap<>(Comparator.comparingInt(WORST_FIRST::indexOf));
        byWord(vulnerability).forEach((word, hosts) -> {
            if (!hosts.isEmpty()) {
                counts.put(word, hosts.cardinality());
            }
        });
        return counts;
    }

    /**
     * A verdict's word and its hosts.
     *
     * @param word such as "affected-fix-available"
     * @param hosts in order; at least one
     */
    public record OfVerdict(String word, List<HostId> hosts) {
        public OfVerdict {
            hosts = List.copyOf(hosts);
        }

        /** Whether something of it is to be done or to be found out: {@link Verdict#isOpen}. */
        public boolean isOpen() {
            return !word.equals("fixed") && !word.equals("not-affected");
        }
    }

    /** All verdicts with their hosts, worst first; a host is in one of them. */
    public List<OfVerdict> verdicts(AdvisoryId vulnerability) {
        List<OfVerdict> verdicts = new ArrayList<>();
        byWord(vulnerability).forEach((word, numbers) -> {
            if (!numbers.isEmpty()) {
                verdicts.add(new OfVerdict(
                        word, numbers.stream().mapToObj(index::host).sorted().toList()));
            }
        });
        return verdicts;
    }

    /** The hosts whose verdict has this word, such as "affected-fix-available". */
    public SortedSet<HostId> hosts(AdvisoryId vulnerability, String word) {
        if (!WORST_FIRST.contains(word)) {
            throw new IllegalArgumentException("verdict '%s': expected one of %s".formatted(word, WORST_FIRST));
        }
        SortedSet<HostId> hosts = new TreeSet<>();
        byWord(vulnerability).getOrDefault(word, new BitSet()).stream()
                .forEach(number -> hosts.add(index.host(number)));
        return hosts;
    }

    /**
     * How hosts stand: each by its worst verdict, as {@link Verdict#rank} has them, and of several as bad as each other by the one whose subject is first by name.
     *
     * @param ofAll verdicts that all hosts are told of with
     * @param also hosts that are told of whatever their verdict is
     * @param isWhole of a host, whether it could be looked at whole
     */
    public SortedMap<HostId, Standing.Judged> standings(
            AdvisoryId vulnerability, Predicate<Verdict> ofAll, SortedSet<HostId> also, Predicate<HostId> isWhole) {
        return standings(vulnerability, ofAll, also, isWhole, Optional.empty());
    }

    /**
     * The same, of some hosts alone, which costs as much as these are.
     *
     * @param among empty for all hosts
     */
    public SortedMap<HostId, Standing.Judged> standings(
            AdvisoryId vulnerability,
            Predicate<Verdict> ofAll,
            SortedSet<HostId> also,
            Predicate<HostId> isWhole,
            Optional<SortedSet<HostId>> among) {
        Optional<BitSet> only = among.map(index::numbers);
        List<JudgedItem> worstFirst = new ArrayList<>(byVulnerability.getOrDefault(vulnerability, List.of()));
        worstFirst.sort(
                Comparator.comparingInt((JudgedItem judged) -> judged.verdict().rank())
                        .thenComparing(judged -> index.subject(judged.item())));
        SortedMap<HostId, Standing.Judged> standings = new TreeMap<>();
        BitSet told = new BitSet();
        BitSet wanted = index.numbers(also);
        for (JudgedItem judged : worstFirst) {
            BitSet hosts = only.map(judged::hosts).orElseGet(judged::hosts);
            hosts.andNot(told);
            told.or(hosts);
            if (!ofAll.test(judged.verdict())) {
                hosts.and(wanted);
            }
            String subject = index.subject(judged.item());
            // A fleet has millions of standings, and few different ones.
            // Whether a JVM still runs a library that was replaced, nobody sees.
            Standing.Judged whole = new Standing.Judged(judged.verdict(), subject, !index.isLibrary(judged.item()));
            Standing.Judged partial = new Standing.Judged(judged.verdict(), subject, false);
            hosts.stream()
                    .mapToObj(index::host)
                    .forEach(host -> standings.put(host, isWhole.test(host) ? whole : partial));
        }
        return standings;
    }

    /** The packages with a verdict of a kind on some host; kernels and Java libraries are none that an upgrade by name could mend. */
    public SortedSet<String> packages(AdvisoryId vulnerability, Predicate<Verdict> kind) {
        SortedSet<String> packages = new TreeSet<>();
        byVulnerability.getOrDefault(vulnerability, List.of()).stream()
                .filter(judged -> kind.test(judged.verdict()))
                .forEach(judged -> index.packageOf(judged.item()).ifPresent(it -> packages.add(it)));
        return packages;
    }

    /** Whether some host has a verdict of a kind. */
    public boolean anyVerdict(AdvisoryId vulnerability, Predicate<Verdict> kind) {
        return byVulnerability.getOrDefault(vulnerability, List.of()).stream()
                .map(JudgedItem::verdict)
                .anyMatch(kind);
    }

    /**
     * How far something is in use, and on which hosts.
     *
     * @param hosts in order; at least one
     */
    public record OfEvidence(RuntimeEvidence runs, List<HostId> hosts) {
        public OfEvidence {
            hosts = List.copyOf(hosts);
        }
    }

    /**
     * How far what the vulnerability affects is in use on the hosts that have an open verdict, from most to least, not known last. A
     * host is in one of them, by the worst of its items with such a verdict; where one of them is not known, that is worse than what
     * cannot be reached.
     */
    public List<OfEvidence> runs(AdvisoryId vulnerability) {
        List<OfEvidence> runs = new ArrayList<>();
        byEvidence(vulnerability)
                .forEach((evidence, hosts) -> runs.add(new OfEvidence(
                        evidence, hosts.stream().mapToObj(index::host).sorted().toList())));
        return runs;
    }

    /** On how many hosts what the vulnerability affects is in use how far: the sizes of {@link #runs}, without naming anybody. */
    public SortedMap<RuntimeEvidence, Integer> runsCounted(AdvisoryId vulnerability) {
        SortedMap<RuntimeEvidence, Integer> counts = new TreeMap<>();
        byEvidence(vulnerability).forEach((evidence, hosts) -> counts.put(evidence, hosts.cardinality()));
        return counts;
    }

    private SortedMap<RuntimeEvidence, BitSet> byEvidence(AdvisoryId vulnerability) {
        List<BitSet> byRank = InUse.WORST_FIRST.stream().map(_ -> new BitSet()).toList();
        for (JudgedItem judged : byVulnerability.getOrDefault(vulnerability, List.of())) {
            if (judged.verdict().isOpen()) {
                index.eachHostOf(judged.item(), inUse -> {
                    if (judged.isAbout(InUse.number(inUse))) {
                        byRank.get(InUse.rank(inUse)).set(InUse.number(inUse));
                    }
                });
            }
        }
        SortedMap<RuntimeEvidence, BitSet> runs = new TreeMap<>();
        BitSet seen = new BitSet();
        for (int rank = 0; rank < byRank.size(); rank++) {
            BitSet hosts = byRank.get(rank);
            hosts.andNot(seen);
            seen.or(hosts);
            if (!hosts.isEmpty()) {
                runs.put(InUse.WORST_FIRST.get(rank), hosts);
            }
        }
        return runs;
    }

    /**
     * What an operator says of something, and the hosts where that takes the place of an open verdict.
     *
     * @param hosts in order; at least one. Something else there may be affected all the same
     */
    public record OfAssertion(Assertion assertion, List<HostId> hosts) {
        public OfAssertion {
            hosts = List.copyOf(hosts);
        }
    }

    /** All that operators say is not affected, by the assertions' ids. */
    public List<OfAssertion> asserted(AdvisoryId vulnerability) {
        SortedMap<String, Assertion> assertions = new TreeMap<>();
        SortedMap<String, BitSet> hosts = new TreeMap<>();
        for (JudgedItem judged : byVulnerability.getOrDefault(vulnerability, List.of())) {
            if (judged.verdict() instanceof Verdict.SaidNotAffected(var assertion)) {
                assertions.put(assertion.id(), assertion);
                judged.addHosts(hosts.computeIfAbsent(assertion.id(), _ -> new BitSet()));
            }
        }
        return assertions.values().stream()
                .map(it -> new OfAssertion(
                        it,
                        hosts.getOrDefault(it.id(), new BitSet()).stream()
                                .mapToObj(index::host)
                                .sorted()
                                .toList()))
                .toList();
    }

    private SortedMap<String, BitSet> byWord(AdvisoryId vulnerability) {
        SortedMap<Integer, BitSet> byRank = new TreeMap<>();
        SortedMap<Integer, String> words = new TreeMap<>();
        for (JudgedItem judged : byVulnerability.getOrDefault(vulnerability, List.of())) {
            int rank = judged.verdict().rank();
            words.put(rank, judged.verdict().word());
            judged.addHosts(byRank.computeIfAbsent(rank, _ -> new BitSet()));
        }
        SortedMap<String, BitSet> byWord = new TreeMap<>(Comparator.comparingInt(WORST_FIRST::indexOf));
        BitSet seen = new BitSet();
        byRank.forEach((rank, hosts) -> {
            hosts.andNot(seen);
            seen.or(hosts);
            byWord.computeIfAbsent(words.getOrDefault(rank, ""), _ -> new BitSet())
                    .or(hosts);
        });
        return byWord;
    }
}
