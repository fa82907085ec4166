package patchwave.agent.packages.rpm;

import static patchwave.agent.packages.PackageFailureReason.INSTALL_FAILED;
import static patchwave.agent.packages.PackageFailureReason.PACKAGES_BROKEN;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import patchwave.agent.command.Command;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.ApprovedChanges;
import patchwave.agent.packages.DatabaseHealth;
import patchwave.agent.packages.FreeSpace;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageFailure;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.PackageWish;
import patchwave.agent.packages.Refreshed;
import patchwave.agent.packages.Repaired;
import patchwave.agent.packages.Resolved;
import patchwave.agent.packages.Simulation;
import patchwave.agent.packages.Staged;
import patchwave.agent.packages.TransactionPlan;
import patchwave.agent.packages.VendorAdvisories;
import patchwave.agent.packages.VendorAdvisory;
import patchwave.agent.packages.Verification;

/** A host of rpm packages: the front end finds, solves and fetches, rpm's database judges. */
public final class RpmPackages implements PackageManager {
    private final RpmSettings settings;
    private final RpmFrontEnd frontEnd;
    private final String architecture;
    private final RpmDatabase database;
    private final RpmLocks locks;
    private final RpmResolver resolver;
    private final RpmArchive archive;
    private final RpmTransactions transactions;
    private final RpmRepair repair;
    private final RpmVersions versions;
    private final RpmStaging staging;

    private RpmPackages(RpmPrograms programs, RpmFrontEnd frontEnd, TransactionRunner runner)
            throws PackageTrouble, IOException, InterruptedException {
        this.settings = programs.settings();
        this.frontEnd = frontEnd;
        UnfinishedMark mark = new UnfinishedMark(settings.archive().resolve("unfinished"));
        this.versions = new RpmVersions(programs);
        this.database = new RpmDatabase(programs, versions, mark, frontEnd.installOnly());
        this.architecture = database.architecture();
        this.locks = new RpmLocks(Path.of("/proc"), database.directory(), settings.root(), frontEnd.pidFiles());
        this.resolver = new RpmResolver(frontEnd, versions);
        this.archive = new RpmArchive(programs);
        this.transactions = new RpmTransactions(programs, frontEnd, archive, mark);
        this.staging = new RpmStaging(
                frontEnd, archive, new RpmWayBack(frontEnd, versions, archive, Map.of()), settings.lockPatience());
        this.repair = new RpmRepair(database, locks, archive, transactions, runner);
    }

    /** The host with this front end; fails if rpm is not there or its configuration cannot be read. */
    public static Answer<PackageManager> open(RpmPrograms programs, RpmFrontEnd frontEnd, TransactionRunner runner)
            throws InterruptedException {
        return PackageTrouble.answer(() -> new RpmPackages(programs, frontEnd, runner));
    }

    @Override
    public String architecture() {
        return architecture;
    }

    @Override
    public Answer<List<InstalledPackage>> inventory() throws InterruptedException {
        return PackageTrouble.answer(database::packages);
    }

    @Override
    public Answer<Refreshed> refresh() throws InterruptedException {
        return PackageTrouble.answer(() -> {
            FreeSpace.require(List.of(settings.root().resolve("var/cache"), database.directory(), settings.archive()));
            for (int attempt = 1; ; attempt++) {
                try {
                    frontEnd.refresh();
                    return new Refreshed(attempt);
                } catch (PackageTrouble trouble) {
                    RpmStaging.awaitLock(trouble, attempt, settings.lockPatience());
                }
            }
        });
    }

    @Override
    public Answer<VendorAdvisories> advisories() throws InterruptedException {
        return PackageTrouble.answer(() -> {
            Map<String, InstalledPackage> installed = database.newestOfEach(database.packages()).stream()
                    .collect(Collectors.toMap(InstalledPackage::qualifiedName, Function.identity()));
            VendorAdvisories told = frontEnd.advisories();
            List<VendorAdvisory> open = new ArrayList<>();
            for (VendorAdvisory advisory : told.open()) {
                List<PackageTarget> fixes = new ArrayList<>();
                for (PackageTarget fix : advisory.fixes()) {
                    InstalledPackage found = installed.get(fix.qualifiedName());
                    if (found != null && versions.isOlder(found.version(), fix.version())) {
                        fixes.add(fix);
                    }
                }
                if (!fixes.isEmpty()) {
                    open.add(new VendorAdvisory(
                            advisory.id(), advisory.isSecurity(), advisory.cves(), advisory.suggestsReboot(), fixes));
                }
            }
            open.sort(Comparator.comparing(VendorAdvisory::id));
            return new VendorAdvisories(told.published(), open);
        });
    }

    @Override
    public Answer<Resolved> resolve(List<PackageWish> wishes) throws InterruptedException {
        return PackageTrouble.answer(() -> {
            locks.requireFree();
            List<PackageWish> exact = wishes.stream()
                    .map(wish -> new PackageWish(
                            wish.name(), wish.version().isEmpty() ? "" : RpmVersions.canonical(wish.version())))
                    .toList();
            return resolver.resolve(exact, requireSound());
        });
    }

    @Override
    public Answer<Simulation> simulate(List<PackageTarget> targets) throws InterruptedException {
        return PackageTrouble.answer(() -> {
            // A simulation beside a running transaction would read half-changed state.
            locks.requireFree();
            return resolver.simulate(canonical(targets), requireSound());
        });
    }

    private static List<PackageTarget> canonical(List<PackageTarget> targets) {
        return targets.stream()
                .map(it -> new PackageTarget(it.name(), it.architecture(), RpmVersions.canonical(it.version())))
                .toList();
    }

    @Override
    public Answer<List<PackageChange>> recorded(List<Path> transactions) throws InterruptedException {
        return PackageTrouble.answer(() -> ApprovedChanges.recorded(transactions));
    }

    @Override
    public Answer<Simulation> simulateRollback(List<PackageChange> recorded, List<PackageTarget> allowed)
            throws InterruptedException {
        return PackageTrouble.answer(() -> {
            locks.requireFree();
            List<InstalledPackage> installed = requireSound();
            List<InstalledPackage> meant = installed.stream()
                    .filter(found ->
                            recorded.stream().anyMatch(it -> it.qualifiedName().equals(found.qualifiedName())))
                    .toList();
            Map<String, String> holds = frontEnd.offered(meant, true).holds();
            return new RpmWayBack(frontEnd, versions, archive, holds).simulate(recorded, canonical(allowed), installed);
        });
    }

    /** The newest of each installed package, of a database that is whole. */
    private List<InstalledPackage> requireSound() throws PackageTrouble, IOException, InterruptedException {
        List<InstalledPackage> packages = database.packages();
        return switch (database.health(packages)) {
            case DatabaseHealth.Sound sound -> database.newestOfEach(packages);
            case DatabaseHealth.Broken broken ->
                throw PackageTrouble.lasting(
                        PACKAGES_BROKEN,
                        broken.detail() + "; repair it first (rpm -U --replacepkgs with the wanted version)");
        };
    }

    @Override
    public Answer<Staged> stage(TransactionPlan plan) throws InterruptedException {
        return PackageTrouble.answer(() -> staging.stage(plan));
    }

    @Override
    public Answer<Command> transaction(TransactionPlan plan, String tag, Path directory) throws InterruptedException {
        return PackageTrouble.answer(() -> transactions.apply(plan, tag, directory));
    }

    @Override
    public Answer<Verification> verify(TransactionPlan plan) throws InterruptedException {
        return PackageTrouble.answer(() -> {
            List<InstalledPackage> packages = database.packages();
            List<InstalledPackage> changed = new ArrayList<>();
            Set<String> wrong = new LinkedHashSet<>();
            for (PackageChange change : plan.changes()) {
                List<InstalledPackage> found = packages.stream()
                        .filter(it -> it.qualifiedName().equals(change.qualifiedName()))
                        .toList();
                List<InstalledPackage> reached = found.stream()
                        .filter(it ->
                                it.version().equals(change.to()) && it.status().equals(RpmDatabase.INSTALLED))
                        .toList();
                changed.addAll(reached.isEmpty() ? found : reached);
                if (reached.isEmpty()) {
                    String is = found.isEmpty() ? "is not installed" : "is " + RpmDatabase.describe(found);
                    wrong.add(change.qualifiedName() + " must be at " + change.to() + ", but " + is);
                }
            }
            DatabaseHealth health = database.health(packages);
            List<String> unmet = database.unmet(changed);
            if (wrong.isEmpty() && unmet.isEmpty() && health instanceof DatabaseHealth.Sound) {
                return new Verification.Reached(changed, database.drift(changed));
            }
            wrong.addAll(unmet);
            return missed(changed, wrong, health, !unmet.isEmpty());
        });
    }

    private static Verification missed(
            List<InstalledPackage> changed, Set<String> wrong, DatabaseHealth health, boolean unmet) {
        List<String> found = new ArrayList<>(wrong);
        boolean broken = unmet;
        if (health instanceof DatabaseHealth.Broken half) {
            broken = true;
            found.add(half.detail());
        }
        return new Verification.Missed(
                changed, broken, PackageFailure.lasting(INSTALL_FAILED, String.join("; ", found)));
    }

    @Override
    public Answer<Boolean> free() throws InterruptedException {
        return PackageTrouble.answer(() -> {
            locks.requireFree();
            return true;
        });
    }

    @Override
    public Answer<DatabaseHealth> health() throws InterruptedException {
        return PackageTrouble.answer(() -> database.health(database.packages()));
    }

    @Override
    public Answer<Repaired> repair(Optional<TransactionPlan> plan, boolean interrupted, Path directory)
            throws InterruptedException {
        return PackageTrouble.answer(() -> repair.repair(plan, interrupted, directory));
    }

    @Override
    public Answer<Boolean> wasKilled(Path directory) throws InterruptedException {
        return PackageTrouble.answer(() -> RpmMessages.wasKilled(directory));
    }

    @Override
    public Answer<PackageFailure> failure(Path directory) throws InterruptedException {
        return PackageTrouble.answer(() -> RpmMessages.ofTransaction(directory));
    }

    @Override
    public Answer<Set<Path>> files(List<PackageChange> changes) throws InterruptedException {
        return PackageTrouble.answer(() -> database.files(changes));
    }
}
