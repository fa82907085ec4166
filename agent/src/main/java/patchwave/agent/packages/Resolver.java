package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;
import static patchwave.agent.packages.PackageFailureReason.TRANSACTION_REFUSED;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.PackageWish;
import patchwave.agent.packages.Resolved;
import patchwave.agent.packages.Simulation;
import patchwave.agent.packages.TransactionPlan;

/** From wishes to exact targets, and from targets to the plan of this host. */
final class AptResolver {
    private final AptSimulator simulator;
    private final DpkgDatabase database;

    AptResolver(AptSimulator simulator, DpkgDatabase database) {
        this.simulator = simulator;
        this.database = database;
    }

    Resolved resolve(List<PackageWish> wishes, List<InstalledPackage> installed)
            throws PackageTrouble, InterruptedException {
        Map<String, String> wished = new LinkedHashMap<>();
        wishes.forEach(wish -> wished.put(wish.name(), wish.version()));
        List<InstalledPackage> meant = installed.stream()
                .filter(found -> wished.containsKey(found.name()))
                .toList();
        if (meant.isEmpty()) {
            return new Resolved(List.of(), List.of());
        }
        Map<String, AptPolicy> policies = simulator.policies(meant);
        Map<String, PackageTarget> targets = new LinkedHashMap<>();
        for (InstalledPackage found : meant) {
            PackageTarget target = target(found, wished.getOrDefault(found.name(), ""), policies);
            targets.put(target.qualifiedName(), target);
        }
        List<PackageTarget> open = open(List.copyOf(targets.values()), installed, policies);
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

    private PackageTarget target(InstalledPackage found, String version, Map<String, AptPolicy> policies)
            throws PackageTrouble {
        if (!version.isEmpty()) {
            return new PackageTarget(found.name(), found.architecture(), version);
        }
        AptPolicy policy = policies.get(found.qualifiedName());
        if (policy == null || policy.candidate().isEmpty()) {
            throw PackageTrouble.lasting(
                    REPOSITORY,
                    "apt has no candidate for " + found.qualifiedName() + "; see apt-cache policy " + found.name());
        }
        return new PackageTarget(found.name(), found.architecture(), policy.candidate());
    }

    /**
     * What apt would change. Where the wish alone does not fit with packages of the same source, as they depend on each
     * other's exact version, those that exist at the same version are taken along.
     */
    private List<PackageChange> changesWithSiblings(List<PackageTarget> open, List<InstalledPackage> installed)
            throws PackageTrouble, InterruptedException {
        try {
            return simulator.changes(open);
        } catch (PackageTrouble alone) {
            List<PackageTarget> more = siblings(open, installed);
            if (alone.failure().reason() != TRANSACTION_REFUSED || more.isEmpty()) {
                throw alone;
            }
            List<PackageTarget> together = new ArrayList<>(open);
            together.addAll(more);
            return simulator.changes(together);
        }
    }

    private List<PackageTarget> siblings(List<PackageTarget> open, List<InstalledPackage> installed)
            throws PackageTrouble, InterruptedException {
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
        Map<String, AptPolicy> policies = simulator.policies(related);
        List<PackageTarget> siblings = new ArrayList<>();
        for (InstalledPackage found : related) {
            String version = bySource.getOrDefault(found.source(), "");
            AptPolicy policy = policies.get(found.qualifiedName());
            if (policy != null && policy.knows(version) && !version.equals(found.version())) {
                simulator.requireAllowed(found, version, policies);
                siblings.add(new PackageTarget(found.name(), found.architecture(), version));
            }
        }
        return siblings;
    }

    private void requireUpgrades(List<PackageChange> changes) throws PackageTrouble, InterruptedException {
        for (PackageChange change : changes) {
            if (!change.from().isEmpty() && database.isOlder(change.to(), change.from())) {
                throw PackageTrouble.lasting(
                        TRANSACTION_REFUSED,
                        change.qualifiedName() + " would be downgraded from " + change.from() + " to " + change.to());
            }
        }
    }

    Simulation simulate(List<PackageTarget> targets, List<InstalledPackage> installed)
            throws PackageTrouble, InterruptedException {
        List<PackageTarget> present = targets.stream()
                .filter(target -> find(target, installed).isPresent())
                .toList();
        if (present.isEmpty()) {
            return new Simulation.NotNeeded("none of the plan's packages is installed");
        }
        List<InstalledPackage> meant = present.stream()
                .flatMap(target -> find(target, installed).stream())
                .toList();
        List<PackageTarget> open = open(present, installed, simulator.policies(meant));
        if (open.isEmpty()) {
            return new Simulation.NotNeeded(
                    "all of the plan's packages that are installed are at their versions or newer: "
                            + meant.stream()
                                    .map(found -> found.qualifiedName() + " " + found.version())
                                    .collect(Collectors.joining(", ")));
        }
        List<PackageChange> changes = simulator.changes(open);
        requirePlanned(changes, targets, open);
        requireUpgrades(changes);
        return new Simulation.Planned(new TransactionPlan(changes));
    }

    private static Optional<InstalledPackage> find(PackageTarget target, List<InstalledPackage> installed) {
        return installed.stream()
                .filter(found -> found.name().equals(target.name()))
                // A package may change between one architecture and all from one version to the next.
                .filter(found -> found.architecture().equals(target.architecture())
                        || found.architecture().equals("all")
                        || target.architecture().equals("all"))
                .findFirst();
    }

    /**
     * The targets that are installed at an older version, all of them allowed. One that is newer already is satisfied:
     * a later fix contains the earlier one, and nobody is downgraded by a patch.
     */
    private List<PackageTarget> open(
            List<PackageTarget> targets, List<InstalledPackage> installed, Map<String, AptPolicy> policies)
            throws PackageTrouble, InterruptedException {
        List<PackageTarget> open = new ArrayList<>();
        for (PackageTarget target : targets) {
            Optional<InstalledPackage> found = find(target, installed);
            if (found.isPresent() && !isReached(found.get(), target)) {
                simulator.requireAllowed(found.get(), target.version(), policies);
                open.add(target);
            }
        }
        return List.copyOf(open);
    }

    private boolean isReached(InstalledPackage found, PackageTarget target)
            throws PackageTrouble, InterruptedException {
        return found.version().equals(target.version()) || database.isOlder(target.version(), found.version());
    }

    private static void requirePlanned(
            List<PackageChange> changes, List<PackageTarget> targets, List<PackageTarget> open) throws PackageTrouble {
        Set<PackageTarget> allowed = Set.copyOf(targets);
        Set<PackageTarget> missing = new HashSet<>(open);
        for (PackageChange change : changes) {
            PackageTarget reached = new PackageTarget(change.name(), change.architecture(), change.to());
            missing.remove(reached);
            if (!allowed.contains(reached)) {
                String what = change.from().isEmpty() ? "newly install " : "change " + change.from() + " to ";
                throw PackageTrouble.lasting(
                        TRANSACTION_REFUSED,
                        "apt would " + what + change.to() + " of " + change.qualifiedName()
                                + ", which the plan does not allow; plan it too");
            }
        }
        if (!missing.isEmpty()) {
            throw PackageTrouble.lasting(
                    TRANSACTION_REFUSED, "apt would not bring these to the plan's versions: " + List.copyOf(missing));
        }
    }
}
