package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.INSTALL_FAILED;
import static patchwave.agent.packages.PackageFailureReason.PACKAGES_BROKEN;
import static patchwave.agent.packages.PackageFailureReason.PACKAGE_MANAGER_BUSY;
import static patchwave.agent.packages.PackageFailureReason.REPOSITORY;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;
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
import patchwave.agent.packages.Verification;

/** apt-get and dpkg. Works as root on the host itself, and without root on another root directory. */
public final class Apt implements PackageManager {
    private static final int SECOND = 1000;

    private final AptSettings settings;
    private final AptPrograms programs;
    private final AptLayout layout;
    private final DpkgDatabase database;
    private final PackageLocks locks;
    private final AptSimulator simulator;
    private final AptResolver resolver;
    private final AptArchive archive;
    private final AptTransaction transactions;
    private final AptRepair repair;
    private final AptRollback rollbacks;

    private Apt(AptSettings settings, AptPrograms programs, AptLayout layout, TransactionRunner runner) {
        this.settings = settings;
        this.programs = programs;
        this.layout = layout;
        this.database = new DpkgDatabase(programs, layout, settings.root());
        this.locks = new PackageLocks(Path.of("/proc"), layout.database());
        this.simulator = new AptSimulator(programs, layout, database);
        this.resolver = new AptResolver(simulator, database);
        this.archive = new AptArchive(programs, layout, settings.archive());
        this.transactions = new AptTransaction(programs, archive);
        this.repair = new AptRepair(programs, layout, database, locks, archive, transactions, runner);
        this.rollbacks = new AptRollback(simulator, database, archive);
    }

    /** The package manager of these settings; fails if apt is not there or its configuration cannot be read. */
    public static Answer<Apt> open(AptSettings settings, CommandRunner commands, TransactionRunner runner)
            throws InterruptedException {
        return PackageTrouble.answer(() -> {
            AptPrograms programs = new AptPrograms(settings, commands::run);
            return new Apt(settings, programs, AptLayout.read(programs), runner);
        });
    }

    @Override
    public String architecture() {
        return layout.architecture();
    }

    @Override
    public Answer<List<InstalledPackage>> inventory() throws InterruptedException {
        return PackageTrouble.answer(database::packages);
    }

    @Override
    public Answer<Refreshed> refresh() throws InterruptedException {
        return PackageTrouble.answer(() -> {
            FreeSpace.require(List.of(layout.lists(), layout.archives(), layout.database(), settings.archive()));
            // The lock on the lists is not covered by apt's own lock timeout (host-agent.md 1.5).
            for (int attempt = 1; ; attempt++) {
                CommandEnd.Exited exited = programs.run(
                        AptPrograms.NETWORK_LIMIT,
                        List.of(
                                "apt-get",
                                "-q",
                                "update",
                                "-o",
                                "APT::Update::Error-Mode=any",
                                "-o",
                                "Acquire::Retries=3"));
                if (exited.exitCode() == 0) {
                    return new Refreshed(attempt);
                }
                PackageFailure failure = AptErrors.classify(exited.everything(), REPOSITORY, true);
                if (failure.reason() != PACKAGE_MANAGER_BUSY
                        || attempt > settings.lockPatience().toSeconds()) {
                    throw new PackageTrouble(failure);
                }
                Thread.sleep(SECOND);
            }
        });
    }

    @Override
    public Answer<Resolved> resolve(List<PackageWish> wishes) throws InterruptedException {
        return PackageTrouble.answer(() -> {
            locks.requireFree();
            return resolver.resolve(wishes, requireSound());
        });
    }

    @Override
    public Answer<Simulation> simulate(List<PackageTarget> targets) throws InterruptedException {
        return PackageTrouble.answer(() -> {
            // A simulation beside a running transaction would read half-changed state.
            locks.requireFree();
            return resolver.simulate(targets, requireSound());
        });
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
            return rollbacks.simulate(recorded, allowed, requireSound());
        });
    }

    private List<InstalledPackage> requireSound() throws PackageTrouble, IOException, InterruptedException {
        List<InstalledPackage> packages = database.packages();
        return switch (database.health(packages)) {
            case DatabaseHealth.Sound sound -> packages;
            case DatabaseHealth.Broken broken ->
                throw PackageTrouble.lasting(
                        PACKAGES_BROKEN, broken.detail() + "; repair it first (dpkg --configure -a)");
        };
    }

    @Override
    public Answer<Staged> stage(TransactionPlan plan) throws InterruptedException {
        return PackageTrouble.answer(() -> {
            if (!plan.isRollback()) {
                download(plan);
            }
            List<String> unarchived = new ArrayList<>();
            for (PackageChange change : plan.changes()) {
                if (plan.isRollback()) {
                    rollbacks.requireArchived(change);
                } else {
                    archive.keepNew(change);
                }
                if (!archive.keepOld(change)) {
                    unarchived.add(change.name());
                }
            }
            return new Staged(unarchived);
        });
    }

    private void download(TransactionPlan plan) throws PackageTrouble, InterruptedException {
        List<String> specifications = plan.changes().stream()
                .filter(change -> !change.from().isEmpty())
                .map(change -> change.qualifiedName() + "=" + change.to())
                .toList();
        CommandEnd.Exited exited = programs.run(
                AptPrograms.NETWORK_LIMIT,
                AptPrograms.line(
                        List.of("apt-get"),
                        AptSimulator.STRICT,
                        List.of(
                                "--download-only",
                                "-o",
                                "DPkg::Lock::Timeout=" + settings.lockPatience().toSeconds()),
                        List.of("install"),
                        specifications));
        if (exited.exitCode() != 0) {
            throw new PackageTrouble(AptErrors.classify(exited.everything(), REPOSITORY, true));
        }
    }

    @Override
    public Answer<Command> transaction(TransactionPlan plan, String tag, Path directory) throws InterruptedException {
        return PackageTrouble.answer(() -> transactions.apply(plan, tag, directory));
    }

    @Override
    public Answer<Verification> verify(TransactionPlan plan) throws InterruptedException {
        return PackageTrouble.answer(() -> {
            List<InstalledPackage> packages = database.packages();
            Map<String, InstalledPackage> byName =
                    packages.stream().collect(Collectors.toMap(InstalledPackage::qualifiedName, Function.identity()));
            List<InstalledPackage> changed = new ArrayList<>();
            List<String> wrong = new ArrayList<>();
            for (PackageChange change : plan.changes()) {
                InstalledPackage found = byName.get(change.qualifiedName());
                if (found != null) {
                    changed.add(found);
                }
                if (found == null || !found.version().equals(change.to()) || !DpkgDatabase.isWanted(found)) {
                    String is = found == null ? "is not installed" : "is " + DpkgDatabase.describe(List.of(found));
                    wrong.add(change.qualifiedName() + " must be at " + change.to() + ", but " + is);
                }
            }
            DatabaseHealth health = database.health(packages);
            if (wrong.isEmpty() && health instanceof DatabaseHealth.Sound) {
                return new Verification.Reached(changed, database.drift(changed));
            }
            return missed(changed, wrong, health);
        });
    }

    private static Verification missed(List<InstalledPackage> changed, List<String> wrong, DatabaseHealth health) {
        List<String> found = new ArrayList<>(wrong);
        boolean broken = false;
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
        return PackageTrouble.answer(database::health);
    }

    @Override
    public Answer<Repaired> repair(Optional<TransactionPlan> plan, boolean interrupted, Path directory)
            throws InterruptedException {
        return PackageTrouble.answer(() -> repair.repair(plan, interrupted, directory));
    }

    @Override
    public Answer<Boolean> wasKilled(Path directory) throws InterruptedException {
        return PackageTrouble.answer(() -> AptErrors.dpkgWasKilled(directory));
    }

    @Override
    public Answer<PackageFailure> failure(Path directory) throws InterruptedException {
        return PackageTrouble.answer(() -> AptErrors.ofTransaction(directory));
    }

    @Override
    public Answer<Set<Path>> files(List<PackageChange> changes) throws InterruptedException {
        return PackageTrouble.answer(() -> database.files(changes));
    }
}
