package patchwave.exposure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Knowledge;
import patchwave.advisory.VersionScheme;
import patchwave.fleet.HostId;

/**
 * The inventories of a whole fleet, laid out so that a verdict is found once for all hosts that have the same item. Packages of ten
 * thousand hosts are some ten thousand different ones.
 *
 * <p>It changes with every {@link #put} and {@link #remove}, and is for one thread at a time.
 */
public final class FleetIndex {
    /** Fewer changed hosts than this are looked through one by one, before all rows are turned over again. */
    private static final int FEW_CHANGED = 64;

    private static final int[] NOTHING = {};

    private final FleetItems items = new FleetItems();
    private final NavigableMap<HostId, Integer> numbers = new TreeMap<>();
    private final List<HostId> hosts = new ArrayList<>();

    /** By host, its items' numbers, in order. */
    private final List<int[]> itemsOfHosts = new ArrayList<>();

    private HostsOfItems hostsOfItems = new HostsOfItems(List.of(), 0);

    /** Hosts that have changed since the rows were turned over. */
    private BitSet changed = new BitSet();

    /** Numbers of hosts that were removed, for hosts to come. */
    private final Numbers free = new Numbers();

    /** Takes a host's inventory in place of the one that it had. */
    public void put(HostId host, HostInventory inventory) {
        int number = numberOf(host);
        itemsOfHosts.set(number, items.numbers(inventory));
        changed.set(number);
    }

    /** Forgets a host; one that is not known is none to forget. */
    public void remove(HostId host) {
        Integer number = numbers.remove(host);
        if (number != null) {
            itemsOfHosts.set(number, NOTHING);
            changed.set(number);
            free.add(number);
        }
    }

    /** How many hosts there are. */
    public int hosts() {
        return numbers.size();
    }

    /** How many different items they have or had. */
    public int items() {
        return items.size();
    }

    /** Every vulnerability that somebody states something about and some host has an item for. */
    public FleetExposure match(Knowledge knowledge) {
        turnOver();
        FleetExposure exposure = new FleetExposure(this);
        for (int item = 0; item < items.size(); item++) {
            if (isAnywhere(item)) {
                ItemJudge judge = new ItemJudge(knowledge, items.get(item));
                for (AdvisoryId vulnerability : judge.vulnerabilities()) {
                    exposure.add(vulnerability, item, judge.judge(vulnerability).verdict());
                }
            }
        }
        return exposure;
    }

    /** These vulnerabilities alone, such as those of one new advisory: only what is concerned is looked at. */
    public FleetExposure match(Knowledge knowledge, List<AdvisoryId> vulnerabilities) {
        turnOver();
        FleetExposure exposure = new FleetExposure(this);
        for (AdvisoryId vulnerability : vulnerabilities) {
            BitSet concerned = new BitSet();
            knowledge.about(vulnerability).forEach(statement -> items.addConcerned(statement, concerned));
            concerned.stream().filter(this::isAnywhere).forEach(item -> {
                ItemJudge judge = new ItemJudge(knowledge, items.get(item));
                if (judge.vulnerabilities().contains(vulnerability)) {
                    exposure.add(vulnerability, item, judge.judge(vulnerability).verdict());
                }
            });
        }
        return exposure;
    }

    /**
     * The hosts that have a package, installed from whatever source.
     *
     * @param name of the binary package
     * @param below hosts with a version before this one, in the order of their own distribution; empty for any version. A version that
     *     cannot be compared with it is taken for one before it: better one host too many in the list than one too few
     */
    public SortedSet<HostId> hostsWith(String name, Optional<String> below) {
        return hosts(
                items.named(name),
                item -> FleetItems.installed(item).stream()
                        .filter(it -> it.name().equals(name))
                        .anyMatch(it -> isBelow(
                                it.version(), below, item.platform().release().scheme())));
    }

    /**
     * The hosts that have a Java library, in whatever archive.
     *
     * @param library "group:artifact"
     * @param below hosts with a version before this one; empty for any version. An archive without a version is taken for one before it
     */
    public SortedSet<HostId> hostsWithLibrary(String library, Optional<String> below) {
        return hosts(
                items.ofLibrary(library),
                item -> item instanceof Item.OfArchive it
                        && (it.version().isEmpty()
                                || isBelow(it.version().get(), below, Optional.of(VersionScheme.MAVEN))));
    }

    /** Adds the numbers of an item's hosts. */
    void addHostsOf(int item, BitSet to) {
        hostsOfItems.add(item, changed, to);
        for (int host = changed.nextSetBit(0); host >= 0; host = changed.nextSetBit(host + 1)) {
            if (Arrays.binarySearch(itemsOfHosts.get(host), item) >= 0) {
                to.set(host);
            }
        }
    }

    HostId host(int number) {
        return hosts.get(number);
    }

    private boolean isAnywhere(int item) {
        return hostsOfItems.hasAny(item, changed)
                || changed.stream().anyMatch(host -> Arrays.binarySearch(itemsOfHosts.get(host), item) >= 0);
    }

    private void turnOver() {
        if (changed.cardinality() > FEW_CHANGED) {
            hostsOfItems = new HostsOfItems(itemsOfHosts, items.size());
            changed = new BitSet();
        }
    }

    /** One that is in a question. */
    private interface Question {
        boolean isMet(Item item);
    }

    private SortedSet<HostId> hosts(Numbers candidates, Question question) {
        turnOver();
        BitSet found = new BitSet();
        for (int i = 0; i < candidates.size(); i++) {
            if (question.isMet(items.get(candidates.get(i)))) {
                addHostsOf(candidates.get(i), found);
            }
        }
        SortedSet<HostId> named = new TreeSet<>();
        found.stream().forEach(number -> named.add(host(number)));
        return named;
    }

    private static boolean isBelow(String version, Optional<String> below, Optional<VersionScheme> scheme) {
        return below.isEmpty()
                || scheme.isEmpty()
                || !scheme.get().reads(version)
                || !scheme.get().reads(below.get())
                || scheme.get().compare(version, below.get()) < 0;
    }

    private int numberOf(HostId host) {
        Integer known = numbers.get(host);
        if (known != null) {
            return known;
        }
        int number = free.size() > 0 ? free.get(0) : hosts.size();
        if (number == hosts.size()) {
            hosts.add(host);
            itemsOfHosts.add(NOTHING);
        } else {
            free.remove(number);
            hosts.set(number, host);
        }
        numbers.put(host, number);
        return number;
    }
}
