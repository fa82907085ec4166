package patchwave.exposure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertions;
import patchwave.advisory.Knowledge;
import patchwave.advisory.Release;
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

    /** So many items are never looked through for some that are in use no more. */
    private static final int LEAST_ITEMS = 1024;

    private static final int[] NOTHING = {};

    private FleetItems items = new FleetItems();
    private FleetVerdicts verdicts = new FleetVerdicts(items);
    /** Once there are so many items, it is looked which of them no host has any more. */
    private int mostItems = LEAST_ITEMS;

    private final NavigableMap<HostId, Integer> numbers = new TreeMap<>();
    private final List<HostId> hosts = new ArrayList<>();

    /** By host, its items and how far they are in use, packed as {@link InUse}, in order. */
    private final List<int[]> itemsOfHosts = new ArrayList<>();

    private HostsOfItems hostsOfItems = new HostsOfItems(List.of(), 0);

    /** Hosts that have changed since the rows were turned over. */
    private BitSet changed = new BitSet();

    /** Numbers of hosts that were removed, for hosts to come. */
    private final Numbers free = new Numbers();

    /** Takes a host's inventory in place of the one that it had. */
    public void put(HostId host, HostInventory inventory) {
        int number = numberOf(host);
        itemsOfHosts.set(number, items.inUse(inventory));
        changed.set(number);
        if (items.size() >= mostItems) {
            forgetUnused();
            mostItems = Math.max(LEAST_ITEMS, 2 * items.size());
        }
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

    /** How many different items they have or had: not more than twice those that were in use at a time, beyond a thousand. */
    public int items() {
        return items.size();
    }

    /** Every vulnerability that somebody states something about and some host has an item for. */
    public FleetExposure match(Knowledge knowledge, Assertions assertions) {
        turnOver();
        FleetMatch match = new FleetMatch(this, items, verdicts, knowledge, assertions);
        for (int item = 0; item < items.size(); item++) {
            if (isAnywhere(item)) {
                match.addAll(item);
            }
        }
        return match.found();
    }

    /** These vulnerabilities alone, such as those of one new advisory: only what is concerned is looked at. */
    public FleetExposure match(Knowledge knowledge, Assertions assertions, List<AdvisoryId> vulnerabilities) {
        turnOver();
        FleetMatch match = new FleetMatch(this, items, verdicts, knowledge, assertions);
        vulnerabilities.forEach(match::add);
        return match.found();
    }

    /** What one host alone has: as the match of all, for a host that has changed. Nothing for one that is not known. */
    public FleetExposure match(Knowledge knowledge, Assertions assertions, HostId host) {
        FleetMatch match = new FleetMatch(this, items, verdicts, knowledge, assertions);
        itemsOf(host).forEach(match::addAll);
        return match.found();
    }

    /** Every vulnerability that somebody states something about and some host has an item for; a part of a match's work. */
    public SortedSet<AdvisoryId> concerned(Knowledge knowledge) {
        turnOver();
        SortedSet<AdvisoryId> concerned = new TreeSet<>();
        PackageJudges judges = new PackageJudges(knowledge);
        IntStream.range(0, items.size())
                .filter(this::isAnywhere)
                .forEach(item -> concerned.addAll(new ItemJudge(judges, items.get(item)).vulnerabilities()));
        return concerned;
    }

    /** Whether a host has a package, a kernel's source or a Java library of this name, in any version. */
    public boolean has(HostId host, String subject) {
        return itemsOf(host).anyMatch(item -> subject(item).equals(subject));
    }

    /** Whether a host, by its number, has an item. */
    boolean has(int host, int item) {
        return InUse.place(itemsOfHosts.get(host), item) >= 0;
    }

    /** The numbers of those of the hosts that are known. */
    BitSet numbers(SortedSet<HostId> of) {
        BitSet found = new BitSet();
        for (HostId host : of) {
            Integer number = numbers.get(host);
            if (number != null) {
                found.set(number);
            }
        }
        return found;
    }

    /** What verdicts on an item are about. */
    String subject(int item) {
        return switch (items.get(item)) {
            case Item.OfPackage it -> it.installed().name();
            case Item.OfKernel it -> it.source();
            case Item.OfArchive it -> it.library();
        };
    }

    boolean isLibrary(int item) {
        return items.get(item) instanceof Item.OfArchive;
    }

    Optional<String> packageOf(int item) {
        return items.get(item) instanceof Item.OfPackage it
                ? Optional.of(it.installed().name())
                : Optional.empty();
    }

    private IntStream itemsOf(HostId host) {
        return Arrays.stream(rowOf(host)).map(InUse::number);
    }

    private int[] rowOf(HostId host) {
        Integer number = numbers.get(host);
        return number == null ? NOTHING : itemsOfHosts.get(number);
    }

    /** The different packages of a name that hosts of a release have. */
    public List<InstalledPackage> installed(Release release, String name) {
        turnOver();
        Numbers candidates = items.named(name);
        List<InstalledPackage> installed = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            Item item = items.get(candidates.get(i));
            if (item.platform().release().equals(release) && isAnywhere(candidates.get(i))) {
                FleetItems.installed(item).stream()
                        .filter(it -> it.name().equals(name) && !installed.contains(it))
                        .forEach(installed::add);
            }
        }
        return installed;
    }

    /**
     * What somebody has of a name, wherever it is from: packages of that name, and Java libraries that are called so with or without
     * their group.
     *
     * @param name such as "libssl3", "log4j-core" or "org.apache.logging.log4j:log4j-core"
     * @param below versions before this one, in the order of the host's own distribution, or Maven's; empty for any version. One that
     *     cannot be told or compared is taken for one before it: better one host too many in the list than one too few
     */
    public SortedMap<HostId, SortedSet<Found>> find(String name, Optional<String> below) {
        turnOver();
        SortedMap<HostId, SortedSet<Found>> found = new TreeMap<>();
        addFound(items.named(name), name, below, found);
        items.librariesNamed(name).forEach(candidates -> addFound(candidates, name, below, found));
        return found;
    }

    /**
     * Something that a host has.
     *
     * @param name of the package, or "group:artifact" of the library
     * @param version empty text if nothing says which
     */
    public record Found(String name, String version) implements Comparable<Found> {
        private static final Comparator<Found> ORDER =
                Comparator.comparing(Found::name).thenComparing(Found::version);

        @Override
        public int compareTo(Found other) {
            return ORDER.compare(this, other);
        }
    }

    private void addFound(
            Numbers candidates, String name, Optional<String> below, SortedMap<HostId, SortedSet<Found>> found) {
        for (int i = 0; i < candidates.size(); i++) {
            List<Found> met = FoundItems.met(items.get(candidates.get(i)), name, below);
            if (!met.isEmpty()) {
                BitSet numbers = new BitSet();
                addHostsOf(candidates.get(i), numbers);
                numbers.stream()
                        .forEach(number -> found.computeIfAbsent(host(number), _ -> new TreeSet<>())
                                .addAll(met));
            }
        }
    }

    /** Adds the numbers of an item's hosts. */
    void addHostsOf(int item, BitSet to) {
        eachHostOf(item, inUse -> to.set(InUse.number(inUse)));
    }

    /** Tells of the numbers of an item's hosts, each with how far it is in use there, packed as {@link InUse}. */
    void eachHostOf(int item, IntConsumer to) {
        hostsOfItems.each(item, changed, to);
        for (int host = changed.nextSetBit(0); host >= 0; host = changed.nextSetBit(host + 1)) {
            int[] row = itemsOfHosts.get(host);
            int place = InUse.place(row, item);
            if (place >= 0) {
                to.accept(InUse.packed(host, InUse.rank(row[place])));
            }
        }
    }

    HostId host(int number) {
        return hosts.get(number);
    }

    /** Whether some host has an item. */
    boolean isAnywhere(int item) {
        return hostsOfItems.hasAny(item, changed)
                || changed.stream().anyMatch(host -> InUse.place(itemsOfHosts.get(host), item) >= 0);
    }

    private void turnOver() {
        if (changed.cardinality() > FEW_CHANGED) {
            hostsOfItems = new HostsOfItems(itemsOfHosts, items.size());
            changed = new BitSet();
        }
    }

    /** Done only where the items have doubled, so that all changes together cost as much again as to take them in. */
    private void forgetUnused() {
        UsedItems used = UsedItems.of(itemsOfHosts);
        if (used.numbers().cardinality() < items.size()) {
            used.renumber(itemsOfHosts);
            items = items.only(used.numbers());
            verdicts = new FleetVerdicts(items);
            hostsOfItems = new HostsOfItems(itemsOfHosts, items.size());
            changed = new BitSet();
        }
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
