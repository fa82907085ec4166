package patchwave.exposure;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.LibraryStatement;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Release;
import patchwave.advisory.Statement;

/**
 * The different items of a fleet, by number, and by what statements and questions name. An item stays when its last host goes, until {@link
 * #only} leaves it out.
 */
final class FleetItems {
    private final List<Item> items = new ArrayList<>();
    private final KeyTable keys = new KeyTable();
    private final Interner<Item.Platform> platforms = new Interner<>();

    /** Items that are no packages; a host has few. */
    private final Interner<Item> others = new Interner<>();

    private final NavigableMap<String, Numbers> byName = new TreeMap<>();
    private final NavigableMap<String, Numbers> byLibrary = new TreeMap<>();
    private final NavigableMap<Release, NavigableMap<String, Numbers>> bySource = new TreeMap<>();
    private final NavigableMap<Release, NavigableMap<String, Numbers>> byBinary = new TreeMap<>();

    /** A host's items and how far they are in use, packed as {@link InUse}, in order, each item once. */
    int[] inUse(HostInventory inventory) {
        Gathering gathering =
                new Gathering(inventory.packages().size() + inventory.archives().size());
        HostItems.visit(inventory, gathering);
        return gathering.inOrder();
    }

    /** Some of these alone, numbered in the same order: for a fleet changes for years, and what it had it does not have for ever. */
    FleetItems only(BitSet kept) {
        FleetItems fewer = new FleetItems();
        kept.stream().forEach(number -> fewer.number(items.get(number)));
        return fewer;
    }

    int size() {
        return items.size();
    }

    Item get(int number) {
        return items.get(number);
    }

    /** Those that have a package of this name. */
    Numbers named(String name) {
        return byName.getOrDefault(name, new Numbers());
    }

    /** Those of each library that is called so, with or without its group. */
    List<Numbers> librariesNamed(String name) {
        return byLibrary.entrySet().stream()
                .filter(entry -> entry.getKey().equals(name) || entry.getKey().endsWith(":" + name))
                .map(java.util.Map.Entry::getValue)
                .toList();
    }

    /** Adds those that a statement may decide on. */
    void addConcerned(Statement statement, BitSet concerned) {
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
    /** What the item says is installed; an archive's package is an item of its own. */
    static List<InstalledPackage> installed(Item item) {
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

    /** A host's items, as their numbers, each with how far it is in use. */
    private final class Gathering implements HostItems.Visitor {
        private final int[] found;
        private int size;
        private int platformNumber = -1;

        /** There are never more items than packages and archives. */
        Gathering(int most) {
            this.found = new int[most];
        }

        @Override
        public void plain(Item.Platform platform, InstalledPackage installed, PackageOnHost on) {
            if (platformNumber < 0) {
                platformNumber = platforms.number(platform);
            }
            int number = key(
                            platformNumber,
                            installed,
                            on.stale().isPresent(),
                            on.stale().flatMap(PackageOnHost.StaleProcesses::oldestVersion))
                    .number();
            if (number == items.size()) {
                addItem(HostItems.item(platform, installed, on));
            }
            found[size++] = InUse.packed(number, on.runs());
        }

        @Override
        public void other(HostItems.Entry entry) {
            found[size++] = InUse.packed(number(entry.item()), entry.runs());
        }

        int[] inOrder() {
            return InUse.inOrder(found, size);
        }
    }

    /** An item's number, a new one if need be. */
    private int number(Item item) {
        KeyTable key = switch (item) {
            case Item.OfPackage(var platform, var installed, Item.NothingStale _) ->
                key(platforms.number(platform), installed, false, Optional.empty());
            case Item.OfPackage(var platform, var installed, Item.SomeStale(var oldest)) ->
                key(platforms.number(platform), installed, true, oldest);
            case Item.OfKernel _, Item.OfArchive _ -> keys.begin(others.number(item));
        };
        int number = key.number();
        if (number == items.size()) {
            addItem(item);
        }
        return number;
    }

    /** All that makes one package's item another than another's. */
    private KeyTable key(int platform, InstalledPackage installed, boolean isStale, Optional<String> oldestStale) {
        keys.begin(platform).with(installed.name()).with(installed.version()).with(installed.architecture());
        withUnlessSame(installed.source(), installed.name());
        withUnlessSame(installed.sourceVersion(), installed.version());
        switch (installed.module()) {
            case InModule.None _ -> keys.with('-');
            case InModule.Unrecorded _ -> keys.with('?');
            case InModule.Stream stream -> keys.with('+').with(stream.name());
        }
        switch (installed.origin()) {
            case Origin.Distribution _ -> keys.with('d');
            case Origin.Unrecorded _ -> keys.with('u');
            case Origin.Other other -> keys.with('o').with(other.label());
        }
        keys.with(isStale ? 's' : '-');
        oldestStale.ifPresent(keys::with);
        return keys;
    }

    /** Most sources' versions are their packages' too, and many names. */
    private void withUnlessSame(String ofSource, String ofPackage) {
        if (ofSource.equals(ofPackage)) {
            keys.with('=');
        } else {
            keys.with('/').with(ofSource);
        }
    }

    private void addItem(Item item) {
        int number = items.size();
        items.add(item);
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

    private static void add(
            NavigableMap<Release, NavigableMap<String, Numbers>> to, Release release, String name, int number) {
        to.computeIfAbsent(release, _ -> new TreeMap<>())
                .computeIfAbsent(name, _ -> new Numbers())
                .add(number);
    }
}
