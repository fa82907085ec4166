package patchwave.agent.packages.apt;

import static patchwave.agent.packages.PackageFailureReason.INTERNAL;
import static patchwave.agent.packages.PackageFailureReason.PACKAGES_BROKEN;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import patchwave.agent.command.Command;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.command.TransactionStart;
import patchwave.agent.command.TransactionState;
import patchwave.agent.packages.DatabaseHealth;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageTrouble;
import patchwave.agent.packages.Repaired;
import patchwave.agent.packages.TransactionPlan;

/** The repair ladder of host-agent.md 1.6: each rung is tried once, in its own directory, and judged by dpkg's database. */
final class AptRepair {
    /**
     * In order. A try may be killed too: the new version is tried twice then, and what a kill left is finished first, since apt
     * refuses everything until it is.
     */
    private enum Rung {
        FINISH_UNPACKED,
        FINISH_AGAIN,
        NEW_VERSIONS,
        FINISH_NEW,
        NEW_VERSIONS_AGAIN,
        FINISH_NEW_AGAIN,
        OLD_VERSIONS;

        private boolean finishes() {
            return switch (this) {
                case FINISH_UNPACKED, FINISH_AGAIN, FINISH_NEW, FINISH_NEW_AGAIN -> true;
                case NEW_VERSIONS, NEW_VERSIONS_AGAIN, OLD_VERSIONS -> false;
            };
        }
    }

    private final AptPrograms programs;
    private final AptLayout layout;
    private final DpkgDatabase database;
    private final PackageLocks locks;
    private final AptArchive archive;
    private final AptTransaction transactions;
    private final TransactionRunner runner;

    AptRepair(
            AptPrograms programs,
            AptLayout layout,
            DpkgDatabase database,
            PackageLocks locks,
            AptArchive archive,
            AptTransaction transactions,
            TransactionRunner runner) {
        this.programs = programs;
        this.layout = layout;
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
        boolean newKilled = false;
        for (Rung rung : Rung.values()) {
            Path step = directory.resolve(rung.name().toLowerCase(Locale.ROOT).replace('_', '-'));
            if (runner.state(step) instanceof TransactionState.NotStarted) {
                locks.requireFree();
                Optional<Repaired> end = end(plan);
                // What was killed before it changed anything was not refused: the new versions are still to be tried.
                boolean goesOn =
                        killed && end.equals(Optional.of(Repaired.AT_OLD_VERSION)) && rung != Rung.OLD_VERSIONS;
                if (end.isPresent() && !goesOn) {
                    return end.get();
                }
                boolean isNeedless = switch (rung) {
                    case FINISH_UNPACKED -> goesOn;
                    case FINISH_AGAIN, FINISH_NEW, FINISH_NEW_AGAIN -> goesOn || !lastKilled;
                    case NEW_VERSIONS_AGAIN -> !newKilled;
                    case NEW_VERSIONS, OLD_VERSIONS -> false;
                };
                if (isNeedless) {
                    continue;
                }
                Optional<Command> command = command(rung, plan, step);
                if (command.isEmpty()) {
                    continue;
                }
                begin(step, command.get());
            }
            lastKilled = runner.await(step).wasKilled() || AptErrors.dpkgWasKilled(step);
            newKilled |= lastKilled && rung == Rung.NEW_VERSIONS;
            killed = lastKilled || (killed && rung.finishes());
        }
        locks.requireFree();
        Optional<Repaired> end = end(plan);
        if (end.isPresent()) {
            return end.get();
        }
        throw PackageTrouble.lasting(
                PACKAGES_BROKEN,
                "repair did not help (" + directory + " has its logs); " + state(plan)
                        + "; repair it by hand (dpkg --audit)");
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
            case FINISH_UNPACKED, FINISH_AGAIN, FINISH_NEW, FINISH_NEW_AGAIN -> Optional.of(finishUnpacked());
            case NEW_VERSIONS, NEW_VERSIONS_AGAIN -> install(plan, false, step);
            case OLD_VERSIONS -> install(plan, true, step);
        };
    }

    private Command finishUnpacked() {
        return programs.command(
                Path.of("/"),
                AptPrograms.line(
                        List.of("dpkg"),
                        layout.dpkgOptions(),
                        AptTransaction.CONFIGURATION_FILES,
                        List.of("--configure", "-a")));
    }

    private Optional<Command> install(Optional<TransactionPlan> plan, boolean wayBack, Path step)
            throws PackageTrouble, IOException, InterruptedException {
        if (plan.isEmpty()) {
            return Optional.empty();
        }
        Optional<List<String>> files = archive.all(Repaired.ours(plan.get(), database.packages()), wayBack)
                .filter(all -> !all.isEmpty());
        if (files.isEmpty()) {
            return Optional.empty();
        }
        String tag = "repair-" + plan.get().hash().substring(0, 12);
        // Only one of the two ways goes down.
        boolean downgrades = wayBack != plan.get().isRollback();
        return Optional.of(transactions.install(plan.get(), files.get(), downgrades, tag, step));
    }

    private String state(Optional<TransactionPlan> plan) throws PackageTrouble, IOException, InterruptedException {
        return switch (database.health()) {
            case DatabaseHealth.Broken broken -> broken.detail();
            case DatabaseHealth.Sound sound ->
                "packages are neither all new nor all old: "
                        + plan.map(TransactionPlan::changes).orElse(List.of());
        };
    }
}
