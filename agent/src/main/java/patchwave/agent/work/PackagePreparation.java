package patchwave.agent.work;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.Failure;
import patchwave.agent.operation.FailureReason;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.Plan;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.Refreshed;
import patchwave.agent.packages.Simulation;
import patchwave.agent.packages.Staged;
import patchwave.agent.packages.TransactionPlan;
import patchwave.agent.reboot.Reboots;
import patchwave.agent.services.StaleScan;

/** What a plan comes to on this host, forward or back, and everything that can be done before disturbing anybody. */
final class PackagePreparation {
    private static final Logger LOG = LoggerFactory.getLogger(PackagePreparation.class);

    private final PackageManager packages;
    private final Rollbacks rollbacks;
    private final StaleScanner stale;
    private final Reboots reboots;
    private final OwedRestarts owed;
    private final String osRelease;

    PackagePreparation(
            PackageManager packages,
            Rollbacks rollbacks,
            StaleScanner stale,
            Reboots reboots,
            OwedRestarts owed,
            String osRelease) {
        this.packages = packages;
        this.rollbacks = rollbacks;
        this.stale = stale;
        this.reboots = reboots;
        this.owed = owed;
        this.osRelease = osRelease;
    }

    Event.PrepareResult prepare(Plan plan) throws InterruptedException {
        List<PackageTarget> targets = Failures.targets(
                plan.patchLevelFor(osRelease).map(Plan.PatchLevel::packages).orElse(List.of()));
        if (plan.isRollback()) {
            return prepareRollback(plan.rollsBack(), targets);
        }
        if (packages.refresh() instanceof Answer.Failed<Refreshed> failed) {
            return failed(failed);
        }
        return switch (packages.simulate(targets)) {
            case Answer.Failed<Simulation> failed -> failed(failed);
            case Answer.Given<Simulation>(Simulation.NotNeeded _) -> versionsAreRight(targets);
            case Answer.Given<Simulation>(Simulation.Planned planned) -> stage(planned.plan());
        };
    }

    /** Needs no repository: the way back is in the archive or nowhere. */
    private Event.PrepareResult prepareRollback(String rolloutId, List<PackageTarget> allowed)
            throws InterruptedException {
        return switch (rollbacks.recorded(rolloutId)) {
            case Answer.Failed<List<PackageChange>> failed -> failed(failed);
            case Answer.Given<List<PackageChange>>(List<PackageChange> recorded)
            when recorded.isEmpty() -> new Event.PrepareResult.NotNeeded();
            case Answer.Given<List<PackageChange>>(List<PackageChange> recorded) ->
                switch (packages.simulateRollback(recorded, allowed)) {
                    case Answer.Failed<Simulation> failed -> failed(failed);
                    case Answer.Given<Simulation>(Simulation.NotNeeded _) ->
                        versionsAreRight(Rollbacks.former(recorded));
                    case Answer.Given<Simulation>(Simulation.Planned planned) -> stage(planned.plan());
                };
        };
    }

    private Event.PrepareResult stage(TransactionPlan plan) throws InterruptedException {
        return switch (packages.stage(plan)) {
            case Answer.Failed<Staged> failed -> failed(failed);
            case Answer.Given<Staged> staged ->
                new Event.PrepareResult.Ready(
                        Failures.changes(plan.changes()), staged.value().unarchived());
        };
    }

    /** Right versions are not enough: processes, or the kernel, may still be what was there before (restart or reboot only). */
    private Event.PrepareResult versionsAreRight(List<PackageTarget> targets) throws InterruptedException {
        return switch (installed(targets)) {
            case Answer.Failed<List<PackageChange>> failed -> failed(failed);
            case Answer.Given<List<PackageChange>>(List<PackageChange> installed)
            when installed.isEmpty() -> new Event.PrepareResult.NotNeeded();
            case Answer.Given<List<PackageChange>>(List<PackageChange> installed) ->
                switch (packages.files(installed)) {
                    case Answer.Failed<Set<Path>> failed -> failed(failed);
                    case Answer.Given<Set<Path>> files
                    when reboots.kernel(files.value()).isPresent() || isOwed(names(installed)) ->
                        new Event.PrepareResult.Ready(List.of(), List.of());
                    case Answer.Given<Set<Path>> files -> needed(scan(files.value(), names(installed)));
                };
        };
    }

    private static Set<String> names(List<PackageChange> installed) {
        return installed.stream().map(PackageChange::name).collect(Collectors.toSet());
    }

    /** Also for files that earlier attempts dropped: a process that could not be restarted then may run them still. */
    private StaleScan scan(Set<Path> files, Set<String> packages) {
        try {
            Set<Path> all = new TreeSet<>(files);
            all.addAll(owed.formerFiles(packages));
            return stale.scan(all);
        } catch (IOException e) {
            LOG.warn("which files earlier transactions dropped is not known: {}", String.valueOf(e));
            return new StaleScan(List.of(), false);
        }
    }

    /** What cannot be read counts: the operation says then what is wrong. */
    private boolean isOwed(Set<String> packages) {
        try {
            return owed.isAny(packages);
        } catch (IOException e) {
            LOG.warn("what earlier transactions left to be done is not known: {}", String.valueOf(e));
            return true;
        }
    }

    private static Event.PrepareResult needed(StaleScan scan) {
        if (!scan.stale().isEmpty()) {
            return new Event.PrepareResult.Ready(List.of(), List.of());
        }
        return scan.complete()
                ? new Event.PrepareResult.NotNeeded()
                : new Event.PrepareResult.Failed(
                        new Failure(
                                FailureReason.NOT_CONVERGED,
                                "the versions are right, but not every process could be inspected for old files: "
                                        + "the agent must be root and see all of /proc"),
                        false);
    }

    /**
     * The installed ones of the targets, as changes from a version to itself. Of whatever architecture: a package may change between one and
     * every one, and what runs old files of another one's is to be restarted just so.
     */
    private Answer<List<PackageChange>> installed(List<PackageTarget> targets) throws InterruptedException {
        return switch (packages.inventory()) {
            case Answer.Failed<List<InstalledPackage>> failed -> Answer.failed(failed.failure());
            case Answer.Given<List<InstalledPackage>> given ->
                Answer.of(given.value().stream()
                        .filter(it -> targets.stream()
                                .anyMatch(target -> target.name().equals(it.name())))
                        .map(it -> new PackageChange(it.name(), it.architecture(), it.version(), it.version()))
                        .toList());
        };
    }

    private static Event.PrepareResult failed(Answer.Failed<?> failed) {
        return new Event.PrepareResult.Failed(
                Failures.of(failed.failure()), failed.failure().passing());
    }

    /** The packages of an attempt that changes none, as changes from a version to itself. */
    Answer<List<PackageChange>> subjects(JournalRecord.Intent intent) throws InterruptedException {
        if (!intent.isRollback()) {
            return installed(Failures.targets(intent.targets()));
        }
        return switch (rollbacks.recorded(intent.rollsBack())) {
            case Answer.Failed<List<PackageChange>> failed -> failed;
            case Answer.Given<List<PackageChange>>(List<PackageChange> recorded) ->
                installed(Rollbacks.former(recorded));
        };
    }

    /** What an attempt's preparation would come to now. */
    Answer<Simulation> simulateAgain(JournalRecord.Intent intent) throws InterruptedException {
        List<PackageTarget> targets = Failures.targets(intent.targets());
        if (!intent.isRollback()) {
            return packages.simulate(targets);
        }
        return switch (rollbacks.recorded(intent.rollsBack())) {
            case Answer.Failed<List<PackageChange>> failed -> Answer.failed(failed.failure());
            case Answer.Given<List<PackageChange>>(List<PackageChange> recorded) ->
                packages.simulateRollback(recorded, targets);
        };
    }
}
