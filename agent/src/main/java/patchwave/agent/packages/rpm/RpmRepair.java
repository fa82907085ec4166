package patchwave.agent.packages.rpm;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;
import static patchwave.agent.packages.PackageFailureReason.PACKAGES_BROKEN;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import patchwave.agent.command.Command;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.command.TransactionStart;
import patchwave.agent.command.TransactionState;
import patchwave.agent.packages.DatabaseHealth;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.Repaired;
import patchwave.agent.packages.TransactionPlan;

/**
 * The repair ladder for rpm: each rung is tried once, in its own directory, and judged by rpm's database and our mark. rpm alone
 * works here, on the files of the archive: it needs no repository, and it takes leftover versions away in the same go.
 */
final class RpmRepair {
    /** In order. A try may be killed too: it is made once more then. */
    private enum Rung {
        /** Without a plan: what is installed, again, and once each. */
        FINISH_INSTALLED,
        FINISH_AGAIN,
        NEW_VERSIONS,
        NEW_VERSIONS_AGAIN,
        OLD_VERSIONS,
        OLD_VERSIONS_AGAIN;

        private boolean isAnotherTry() {
            return switch (this) {
                case FINISH_AGAIN, NEW_VERSIONS_AGAIN, OLD_VERSIONS_AGAIN -> true;
                case FINISH_INSTALLED, NEW_VERSIONS, OLD_VERSIONS -> false;
            };
        }

        private boolean goesBack() {
            return switch (this) {
                case OLD_VERSIONS, OLD_VERSIONS_AGAIN -> true;
                case FINISH_INSTALLED, FINISH_AGAIN, NEW_VERSIONS, NEW_VERSIONS_AGAIN -> false;
            };
        }
    }

    private final RpmDatabase database;
    private final RpmLocks locks;
    private final RpmArchive archive;
    private final RpmTransactions transactions;
    private final TransactionRunner runner;

    RpmRepair(
            RpmDatabase database,
            RpmLocks locks,
            RpmArchive archive,
            RpmTransactions transactions,
            TransactionRunner runner) {
        this.database = database;
        this.locks = locks;
        this.archive = archive;
        this.transactions = transactions;
        this.runner = runner;
    }

    Repaired repair(Optional<TransactionPlan> plan, boolean interrupted, Path directory)
            throws PackageTrouble, IOException, InterruptedException {
        Files.createDirectories(directory);
        boolean killed = interrupted;
        boolean lastKilled = false;
        for (Rung rung : Rung.values()) {
            Path step = directory.resolve(rung.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            if (runner.state(step) instanceof TransactionState.NotStarted) {
                locks.requireFree();
                Optional<Repaired> end = end(plan);
                // What was killed before it changed anything was not refused: the new versions are still to be tried.
                boolean goesOn = killed && end.equals(Optional.of(Repaired.AT_OLD_VERSION)) && !rung.goesBack();
                if (end.isPresent() && !goesOn) {
                    return end.get();
                }
                Optional<Command> command =
                        rung.isAnotherTry() && !lastKilled ? Optional.empty() : command(rung, plan, step);
                if (command.isEmpty()) {
                    continue;
                }
                begin(step, command.get());
            }
            lastKilled = runner.await(step).wasKilled() || RpmMessages.wasKilled(step);
            killed = lastKilled;
        }
        locks.requireFree();
        Optional<Repaired> end = end(plan);
        if (end.isPresent()) {
            return end.get();
        }
        throw PackageTrouble.lasting(
                PACKAGES_BROKEN,
                "repair did not help (" + directory + " has its logs); " + state(plan)
                        + "; repair it by hand (rpm -qa, rpm -U --replacepkgs)");
    }

    private void begin(Path step, Command command) throws PackageTrouble, InterruptedException {
        String id = "repair-" + Integer.toHexString(step.toString().hashCode()) + "-" + step.getFileName();
        switch (runner.start(id, step, command)) {
            case TransactionStart.Started started -> {}
            case TransactionStart.AlreadyBegun begun -> {}
            case TransactionStart.Failed failed -> throw PackageTrouble.lasting(INTERNAL, failed.detail());
        }
    }

    /** The safe end that the database has come to, if it has. */
    private Optional<Repaired> end(Optional<TransactionPlan> plan)
            throws PackageTrouble, IOException, InterruptedException {
        List<InstalledPackage> packages = database.packages();
        if (database.health(packages) instanceof DatabaseHealth.Broken) {
            return Optional.empty();
        }
        return Repaired.of(plan, packages);
    }

    private Optional<Command> command(Rung rung, Optional<TransactionPlan> plan, Path step)
            throws PackageTrouble, IOException, InterruptedException {
        return switch (rung) {
            case FINISH_INSTALLED, FINISH_AGAIN -> plan.isPresent() ? Optional.empty() : finishInstalled(step);
            case NEW_VERSIONS, NEW_VERSIONS_AGAIN -> install(plan, RpmArchive::newVersion, step);
            case OLD_VERSIONS, OLD_VERSIONS_AGAIN -> install(plan, RpmArchive::oldVersion, step);
        };
    }

    private Optional<Command> install(
            Optional<TransactionPlan> plan, Function<PackageChange, PackageTarget> version, Path step)
            throws PackageTrouble, IOException, InterruptedException {
        if (plan.isEmpty()) {
            return Optional.empty();
        }
        List<PackageTarget> targets = Repaired.ours(plan.get(), database.packages()).stream()
                .map(version)
                .filter(target -> !target.version().isEmpty())
                .toList();
        return install(plan.get(), targets, step);
    }

    /**
     * What is not whole, at the newest version that is installed of it: again, if the archive has that; else the leftover older
     * versions are taken away, which is the rest of what was cut off.
     */
    private Optional<Command> finishInstalled(Path step) throws PackageTrouble, IOException, InterruptedException {
        List<InstalledPackage> broken = database.packages().stream()
                .filter(found -> !found.status().equals(RpmDatabase.INSTALLED))
                .toList();
        if (broken.isEmpty()) {
            return Optional.empty();
        }
        List<InstalledPackage> newest = database.newestOfEach(broken);
        List<PackageTarget> targets = newest.stream()
                .map(found -> new PackageTarget(found.name(), found.architecture(), found.version()))
                .toList();
        List<PackageChange> changes = newest.stream()
                .map(found -> new PackageChange(found.name(), found.architecture(), found.version(), found.version()))
                .toList();
        TransactionPlan again = new TransactionPlan(changes);
        Optional<Command> command = install(again, targets, step);
        List<InstalledPackage> leftover = broken.stream()
                .filter(found -> found.status().equals(RpmDatabase.DUPLICATE) && !newest.contains(found))
                .toList();
        return command.isPresent() || leftover.isEmpty()
                ? command
                : Optional.of(transactions.erase(again, leftover, step));
    }

    private Optional<Command> install(TransactionPlan plan, List<PackageTarget> targets, Path step)
            throws PackageTrouble, IOException, InterruptedException {
        Optional<List<Path>> files = archive.all(targets).filter(all -> !all.isEmpty());
        if (files.isEmpty()) {
            return Optional.empty();
        }
        Set<String> installOnly = database.installOnly();
        List<Path> beside = new ArrayList<>();
        for (PackageTarget target : targets) {
            if (installOnly.contains(target.qualifiedName())) {
                beside.add(archive.file(target));
            }
        }
        return Optional.of(transactions.install(plan, files.get(), beside, step));
    }

    private String state(Optional<TransactionPlan> plan) throws PackageTrouble, IOException, InterruptedException {
        return switch (database.health(database.packages())) {
            case DatabaseHealth.Broken broken -> broken.detail();
            case DatabaseHealth.Sound sound ->
                "packages are neither all new nor all old: "
                        + plan.map(TransactionPlan::changes).orElse(List.of());
        };
    }
}
