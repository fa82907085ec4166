package patchwave.exposure;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** Takes an inventory apart into what verdicts are given on. */
final class HostItems {
    private static final Comparator<InstalledPackage> BY_NAME = Comparator.comparing(InstalledPackage::name)
            .thenComparing(InstalledPackage::version)
            .thenComparing(InstalledPackage::architecture);

    private final HostInventory host;
    private final Item.Platform platform;
    private final Visitor visitor;

    private HostItems(HostInventory host, Visitor visitor) {
        this.host = host;
        this.visitor = visitor;
        this.platform = new Item.Platform(
                host.release(),
                host.subscriptions().stream().distinct().sorted().toList());
    }

    /** An item, what of the host it is, and how far that is in use. */
    record Entry(Item item, Finding.What what, RuntimeEvidence runs) {}

    /** Who is told of each item. A package is told of without an item being made of it, for most are known already. */
    interface Visitor {
        void plain(Item.Platform platform, InstalledPackage installed, PackageOnHost on);

        void other(Entry entry);
    }

    /** In the inventory's order: packages, then kernels, then archives. */
    static List<Entry> of(HostInventory host) {
        List<Entry> entries = new ArrayList<>();
        visit(host, new Visitor() {
            @Override
            public void plain(Item.Platform platform, InstalledPackage installed, PackageOnHost on) {
                entries.add(new Entry(item(platform, installed, on), new Finding.OfPackage(installed), on.runs()));
            }

            @Override
            public void other(Entry entry) {
                entries.add(entry);
            }
        });
        return entries;
    }

    static void visit(HostInventory host, Visitor visitor) {
        HostItems items = new HostItems(host, visitor);
        items.addPackages();
        items.addArchives();
    }

    static Item.OfPackage item(Item.Platform platform, InstalledPackage installed, PackageOnHost on) {
        Item.Stale stale = on.stale().isEmpty()
                ? new Item.NothingStale()
                : new Item.SomeStale(on.stale().get().oldestVersion());
        return new Item.OfPackage(platform, installed, stale);
    }

    private void addPackages() {
        TreeMap<String, List<InstalledPackage>> kernels = new TreeMap<>();
        for (PackageOnHost on : host.packages()) {
            InstalledPackage installed = Kernels.unsigned(on.what());
            if (Kernels.isImage(installed.name(), installed.source())) {
                kernels.computeIfAbsent(installed.source(), _ -> new ArrayList<>())
                        .add(installed);
            } else {
                visitor.plain(platform, installed, on);
            }
        }
        Optional<InstalledPackage> running = kernels.values().stream()
                .flatMap(List::stream)
                .filter(this::runs)
                .findFirst();
        String release = host.kernel().map(RunningKernel::release).orElse("");
        kernels.forEach((source, images) -> {
            images.sort(BY_NAME);
            Item.Running state = running.<Item.Running>map(
                            image -> image.source().equals(source)
                                    ? new Item.OneOfThese(image)
                                    : new Item.AnotherSource(release))
                    .orElse(new Item.NotKnown());
            visitor.other(new Entry(
                    new Item.OfKernel(platform, source, List.copyOf(images), state),
                    new Finding.OfKernel(source, release),
                    switch (state) {
                        case Item.OneOfThese _ -> RuntimeEvidence.RUNNING_KERNEL;
                        case Item.AnotherSource _ -> RuntimeEvidence.INSTALLED;
                        case Item.NotKnown _ -> RuntimeEvidence.UNKNOWN;
                    }));
        });
    }

    private boolean runs(InstalledPackage image) {
        return host.kernel()
                .flatMap(RunningKernel::image)
                .filter(it -> it.name().equals(image.name()) && it.version().equals(image.version()))
                .isPresent();
    }

    private void addArchives() {
        if (host.archives().isEmpty()) {
            return;
        }
        TreeMap<String, PackageOnHost> byName = new TreeMap<>();
        host.packages().forEach(on -> byName.put(on.what().name(), on));
        for (JavaArchive archive : host.archives()) {
            Optional<PackageOnHost> owner = archive.owner().map(byName::get);
            visitor.other(new Entry(
                    new Item.OfArchive(platform, archive.library(), archive.version(), owner.map(PackageOnHost::what)),
                    new Finding.OfArchive(archive),
                    owner.map(PackageOnHost::runs).orElse(RuntimeEvidence.UNKNOWN)));
        }
    }
}
