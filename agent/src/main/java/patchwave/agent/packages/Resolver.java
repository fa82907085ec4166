package patchwave.agent.packages;

import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;
import static patchwave.agent.packages.PackageFailureReason.TRANSACTION_REFUSED;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * From wishes to exact targets, and from targets to the plan of this host: the rules that hold for every package manager. What
 * differs between them is left to the subclass.
 */
public abstract class Resolver {
    /** For one operation alone. */
    protected Resolver() {}

    /** The package manager's name, for people. */
    protected abstract String manager();

    /** The word for packages of every architecture, such as "all". */
    protected abstract String independent();

    /** What the repositories have for these packages. */
    protected abstract Offers offers(List<InstalledPackage> packages)
            throws PackageTrouble, IOException, InterruptedException;

    /** Every change that the package manager would make for these targets, whether they allow it or not. Removals are refused. */
    protected abstract List<PackageChange> changes(List<PackageTarget> targets)
            throws PackageTrouble, IOException, InterruptedException;

    /** Whether version a is older than version b. */
    protected abstract boolean isOlder(String a, String b) throws PackageTrouble, IOException, InterruptedException;

    /**
     * See {@link PackageManager#resolve}.
     *
     * @param installed every installed package, one for each qualified name
     */
    public final Resolved resolve(List<PackageWish> wishes, List<InstalledPackage> installed)
            throws PackageTrouble, IOException, InterruptedException {
        Map<String, String> wished = new LinkedHashMap<>();
        wishes.forEach(wish -> wished.put(wish.name(), wish.version()));
        List<InstalledPackage> meant = installed.stream()
                .filter(found -> wished.containsKey(found.name()))
                .toList();
        if (meant.isEmpty()) {
            return new Resolved(List.of(), List.of());
        }
        Offers offers = offers(meant);
        Map<String, PackageTarget> targets = new LinkedHashMap<>();
        for (InstalledPackage found : meant) {
            PackageTarget target = target(found, wished.getOrDefault(found.name(), ""), offers);
            targets.put(target.qualifiedName(), target);
        }
        List<PackageTarget> open = open(List.copyOf(targets.values()), installed, offers);
        if (open.isEmpty()) {
            return new Resolved(List.copyOf(targets.values()), List.of());
        }
        List<PackageChange> changes = changesWithSiblings(open, installed);
        requireUpgrades(changes);
        for (PackageChange change : changes) {
            targets.put(change.qualifiedName(), new PackageTarget(change.name(), change.architecture(), change.to()));
        }
        return new Resolved(List.copyOf(targets.values()), new TransactionPlan(changes).changes());
    }

    private PackageTarget target(InstalledPackage found, String version, Offers offers) throws PackageTrouble {
        String wanted = version.isEmpty()
                ? offers.newest(found)
                        .orElseThrow(() -> PackageTrouble.lasting(
                                REPOSITORY,
                                "no repository of this host has a version of " + found.qualifiedName()
                                        + " that it may install; publish one, or see what holds it back"))
                : version;
        return new PackageTarget(found.name(), found.architecture(), wanted);
    }

    /**
     * What would change. Where the wish alone does not fit with packages of the same source, as they depend on each
     * other's exact version, those that exist at the same version are taken along.
     */
    private List<PackageChange> changesWithSiblings(List<PackageTarget> open, List<InstalledPackage> installed)
            throws PackageTrouble, IOException, InterruptedException {
        try {
            return changes(open);
        } catch (PackageTrouble alone) {
            List<PackageTarget> more = siblings(open, installed);
            if (alone.failure().reason() != TRANSACTION_REFUSED || more.isEmpty()) {
                throw alone;
            }
            List<PackageTarget> together = new ArrayList<>(open);
            together.addAll(more);
            return changes(together);
        }
    }

    private List<PackageTarget> siblings(List<PackageTarget> open, List<InstalledPackage> installed)
            throws PackageTrouble, IOException, InterruptedException {
        Map<String, String> versions =
                open.stream().collect(Collectors.toMap(PackageTarget::qualifiedName, PackageTarget::version));
        Map<String, String> bySource = new LinkedHashMap<>();
        for (InstalledPackage found : installed) {
            String version = versions.get(found.qualifiedName());
            if (version != null) {
                bySource.put(found.source(), version);
            }
        }
        List<InstalledPackage> related = installed.stream()
                .filter(found -> bySource.containsKey(found.source()) && !versions.containsKey(found.qualifiedName()))
                .toList();
        if (related.isEmpty()) {
            return List.of();
        }
        Offers offers = offers(related);
        List<PackageTarget> siblings = new ArrayList<>();
        for (InstalledPackage found : related) {
            String version = bySource.getOrDefault(found.source(), "");
            if (offers.has(found, version) && !version.equals(found.version())) {
                offers.requireAllowed(found, version);
                siblings.add(new PackageTarget(found.name(), found.architecture(), version));
            }
        }
        return siblings;
    }

    private void requireUpgrades(List<PackageChange> changes) throws PackageTrouble, IOException, InterruptedException {
        for (PackageChange change : changes) {
            if (!change.from().isEmpty() && isOlder(change.to(), change.from())) {
                throw PackageTrouble.lasting(
                        TRANSACTION_REFUSED,
                        change.qualifiedName() + " would be downgraded from " + change.from() + " to " + change.to());
            }
        }
    }

    /**
     * See {@link PackageManager#simulate}.
     *
     * @param installed every installed package, one for each qualified name
     */
    public final Simulation simulate(List<PackageTarget> targets, List<InstalledPackage> installed)
            throws PackageTrouble, IOException, InterruptedException {
        List<PackageTarget> present = targets.stream()
                .filter(target -> find(target, installed).isPresent())
                .toList();
        if (present.isEmpty()) {
            return new Simulation.NotNeeded("none of the plan's packages is installed");
        }
        List<InstalledPackage> meant = present.stream()
                .flatMap(target -> find(target, installed).stream())
                .toList();
        List<PackageTarget> open = open(present, installed, offers(meant));
        if (open.isEmpty()) {
            return new Simulation.NotNeeded(
                    "all of the plan's packages that are installed are at their versions or newer: "
                            + meant.stream()
                                    .map(found -> found.qualifiedName() + " " + found.version())
                                    .collect(Collectors.joining(", ")));
        }
        List<PackageChange> changes = changes(open);
        requirePlanned(changes, targets, open);
        requireUpgrades(changes);
        return new Simulation.Planned(new TransactionPlan(changes));
    }

    private Optional<InstalledPackage> find(PackageTarget target, List<InstalledPackage> installed) {
        return installed.stream()
                .filter(found -> found.name().equals(target.name()))
                // A package may change between one architecture and every one from one version to the next.
                .filter(found -> found.architecture().equals(target.architecture())
                        || found.architecture().equals(independent())
                        || target.architecture().equals(independent()))
                .findFirst();
    }

    /**
     * The targets that are installed at an older version, all of them allowed. One that is newer already is satisfied:
     * a later fix contains the earlier one, and nobody is downgraded by a patch.
     */
    private List<PackageTarget> open(List<PackageTarget> targets, List<InstalledPackage> installed, Offers offers)
            throws PackageTrouble, IOException, InterruptedException {
        List<PackageTarget> open = new ArrayList<>();
        for (PackageTarget target : targets) {
            Optional<InstalledPackage> found = find(target, installed);
            if (found.isPresent() && !isReached(found.get(), target)) {
                offers.requireAllowed(found.get(), target.version());
                open.add(target);
            }
        }
        return List.copyOf(open);
    }

    private boolean isReached(InstalledPackage found, PackageTarget target)
            throws PackageTrouble, IOException, InterruptedException {
        return found.version().equals(target.version()) || isOlder(target.version(), found.version());
    }

    private void requirePlanned(List<PackageChange> changes, List<PackageTarget> targets, List<PackageTarget> open)
            throws PackageTrouble {
        Set<PackageTarget> allowed = Set.copyOf(targets);
        Set<PackageTarget> missing = new HashSet<>(open);
        for (PackageChange change : changes) {
            PackageTarget reached = new PackageTarget(change.name(), change.architecture(), change.to());
            missing.remove(reached);
            if (!allowed.contains(reached)) {
                String what = change.from().isEmpty() ? "newly install " : "change " + change.from() + " to ";
                throw PackageTrouble.lasting(
                        TRANSACTION_REFUSED,
                        manager() + " would " + what + change.to() + " of " + change.qualifiedName()
                                + ", which the plan does not allow; plan it too");
            }
        }
        if (!missing.isEmpty()) {
            throw PackageTrouble.lasting(
                    TRANSACTION_REFUSED,
                    manager() + " would not bring these to the plan's versions: " + List.copyOf(missing));
        }
    }
}
