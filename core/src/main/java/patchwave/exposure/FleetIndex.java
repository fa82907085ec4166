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
import org.jspecify.annotations.Nullable;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.Knowledge;
import patchwave.advisory.LibraryStatement;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Release;
import patchwave.advisory.Statement;
import patchwave.advisory.VersionScheme;
import patchwave.fleet.HostId;

/**
 * The inventories of a whole fleet, laid out so that a verdict is found once for all hosts that have the same item. Packages of ten
 * thousand hosts are some ten thousand different ones.
 *
 * <p>It changes with every {@link #put} and {@link #remove}, and is for one thread at a time.
 */
public final class FleetIndex {
    private final Interner<Item> items = new Interner<>();
    private final List<Numbers> hostsOfItem = new ArrayList<>();
    private final NavigableMap<HostId, Integer> numbers = new TreeMap<>();
    private final List<Row> rows = new ArrayList<>();

    /** Numbers of hosts that were removed, for hosts to come. */
    private final Numbers free = new Numbers();

    private final NavigableMap<String, Numbers> byName = new TreeMap<>();
    private final NavigableMap<String, Numbers> byLibrary = new TreeMap<>();
    private final NavigableMap<Release, NavigableMap<String, Numbers>> bySource = new TreeMap<>();
    private final NavigableMap<Release, NavigableMap<String, Numbers>> byBinary = new TreeMap<>();

    /** A host: its items' numbers, in order. */
    private record Row(HostId host, Numbers items) {}

    /** Takes a host's inventory in place of the one that it had. */
    public void put(HostId host, HostInventory inventory) {
        int[] now = HostItems.of(inventory).stream()
                .mapToInt(entry -> number(entry.item()))
                .sorted()
                .distinct()
                .toArray();
        int number = numberOf(host);
        Numbers former = rows.get(number).items();
        for (int i = former.size() - 1; i >= 0; i--) {
            int item = former.get(i);
            if (Arrays.binarySearch(now, item) < 0) {
                hostsOfItem.get(item).remove(number);
                former.remove(item);
            }
        }
        for (int item : now) {
            hostsOfItem.get(item).add(number);
            former.add(item);
        }
    }

    /** Forgets a host; one that is not known is none to forget. */
    public void remove(HostId host) {
        Integer number = numbers.remove(host);
        if (number != null) {
            Numbers gone = rows.get(number).items();
            for (int i = 0; i < gone.size(); i++) {
                hostsOfItem.get(gone.get(i)).remove(number);
            }
            rows.set(number, new Row(host, new Numbers()));
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
        FleetExposure exposure = new FleetExposure(this);
        for (int item = 0; item < items.size(); item++) {
            if (hostsOfItem.get(item).size() > 0) {
                ItemJudge judge = new ItemJudge(knowledge, items.value(item));
                for (AdvisoryId vulnerability : judge.vulnerabilities()) {
                    exposure.add(vulnerability, item, judge.judge(vulnerability).verdict());
                }
            }
        }
        return exposure;
    }

    /** These vulnerabilities alone, such as those of one new advisory: only what is concerned is looked at. */
    public FleetExposure match(Knowledge knowledge, List<AdvisoryId> vulnerabilities) {
        FleetExposure exposure = new FleetExposure(this);
        for (AdvisoryId vulnerability : vulnerabilities) {
            BitSet concerned = new BitSet();
            knowledge.about(vulnerability).forEach(statement -> addConcerned(statement, concerned));
            concerned.stream().filter(item -> hostsOfItem.get(item).size() > 0).forEach(item -> {
                ItemJudge judge = new ItemJudge(knowledge, items.value(item));
                if (judge.vulnerabilities().contains(vulnerability)) {
                    exposure.add(vulnerability, item, judge.judge(vulnerability).verdict());
                }
            });
        }
        return exposure;
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
        SortedMap<HostId, SortedSet<Found>> found = new TreeMap<>();
        addFound(byName.get(name), name, below, found);
        byLibrary.forEach((library, candidates) -> {
            if (library.equals(name) || library.endsWith(":" + name)) {
                addFound(candidates, name, below, found);
            }
        });
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
            @Nullable Numbers candidates,
            String name,
            Optional<String> below,
            SortedMap<HostId, SortedSet<Found>> found) {
        for (int i = 0; candidates != null && i < candidates.size(); i++) {
            Item item = items.value(candidates.get(i));
            Numbers hosts = hostsOfItem.get(candidates.get(i));
            List<Found> met = met(item, name, below);
            for (int j = 0; !met.isEmpty() && j < hosts.size(); j++) {
                found.computeIfAbsent(host(hosts.get(j)), _ -> new TreeSet<>()).addAll(met);
            }
        }
    }

    private static List<Found> met(Item item, String name, Optional<String> below) {
        if (item instanceof Item.OfArchive it) {
            boolean met =
                    it.version().isEmpty() || isBelow(it.version().get(), below, Optional.of(VersionScheme.MAVEN));
            return met ? List.of(new Found(it.library(), it.version().orElse(""))) : List.of();
        }
        return installed(item).stream()
                .filter(it -> it.name().equals(name))
                .filter(it ->
                        isBelow(it.version(), below, item.platform().release().scheme()))
                .map(it -> new Found(it.name(), it.version()))
                .toList();
    }

    /** The hosts of an item, by number. */
    Numbers hostsOf(int item) {
        return hostsOfItem.get(item);
    }

    HostId host(int number) {
        return rows.get(number).host();
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
        int number = free.size() > 0 ? free.get(0) : rows.size();
        if (number == rows.size()) {
            rows.add(new Row(host, new Numbers()));
        } else {
            free.remove(number);
            rows.set(number, new Row(host, new Numbers()));
        }
        numbers.put(host, number);
        return number;
    }

    private int number(Item item) {
        int number = items.number(item);
        if (number == hostsOfItem.size()) {
            hostsOfItem.add(new Numbers());
            for (InstalledPackage installed : installed(item)) {
                byName.computeIfAbsent(installed.name(), _ -> new Numbers()).add(number);
            }
            for (InstalledPackage judged : judged(item)) {
                Release release = item.platform().release();
                add(bySource, release, judged.source(), number);
                add(byBinary, release, judged.name(), number);
            }
            if (item instanceof Item.OfArchive archive) {
                byLibrary.computeIfAbsent(archive.library(), _ -> new Numbers()).add(number);
            }
        }
        return number;
    }

    private static void add(
            NavigableMap<Release, NavigableMap<String, Numbers>> to, Release release, String name, int number) {
        to.computeIfAbsent(release, _ -> new TreeMap<>())
                .computeIfAbsent(name, _ -> new Numbers())
                .add(number);
    }

    /** What the item says is installed; an archive's package is an item of its own. */
    private static List<InstalledPackage> installed(Item item) {
        return switch (item) {
            case Item.OfPackage it -> List.of(it.installed());
            case Item.OfKernel it -> it.images();
            case Item.OfArchive _ -> List.of();
        };
    }

    /** The packages whose statements decide on the item. */
    private static List<InstalledPackage> judged(Item item) {
        return item instanceof Item.OfArchive it ? it.owner().stream().toList() : installed(item);
    }

    private void addConcerned(Statement statement, BitSet concerned) {
        switch (statement) {
            case LibraryStatement it -> add(byLibrary.get(it.library()), concerned);
            case PackageStatement it ->
                bySource.keySet().stream()
                        .filter(release -> release.lookups().contains(it.release()))
                        .forEach(release -> add(
                                (it.about() instanceof AffectedPackage.Source ? bySource : byBinary)
                                        .getOrDefault(release, new TreeMap<>())
                                        .get(it.about().name()),
                                concerned));
        }
    }

    private static void add(@Nullable Numbers found, BitSet to) {
        for (int i = 0; found != null && i < found.size(); i++) {
            to.set(found.get(i));
        }
    }
}
