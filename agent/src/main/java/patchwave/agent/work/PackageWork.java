package patchwave.agent.work;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.command.Command;
import patchwave.agent.command.TransactionStart;
import patchwave.agent.command.TransactionState;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.Failure;
import patchwave.agent.operation.FailureReason;
import patchwave.agent.operation.FromController;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.Plan;
import patchwave.agent.operation.ToController;
import patchwave.agent.packages.Answer;
import patchwave.agent.packages.PackageChange;
import patchwave.agent.packages.PackageFailure;
import patchwave.agent.packages.PackageFailureReason;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.packages.PackageWish;
import patchwave.agent.packages.Refreshed;
import patchwave.agent.packages.Repaired;
import patchwave.agent.packages.Resolved;
import patchwave.agent.packages.Simulation;
import patchwave.agent.packages.TransactionPlan;
import patchwave.agent.packages.VendorAdvisories;
import patchwave.agent.packages.VendorAdvisory;
import patchwave.agent.packages.Verification;

/** Package work: prepare, run, verify, repair, resolve. Blocking; for one thread at a time. */
final class PackageWork {
    private static final Logger LOG = LoggerFactory.getLogger(PackageWork.class);

    /**
     * Looks at a package database that somebody else works on, where the wait has an end: four minutes with {@link #SECOND}, less than the
     * patience with a host that does not go down.
     */
    static final int BUSY_LOOKS = 240;

    /** Between two looks at a package database that somebody works on. */
    static final ServiceWork.Pause SECOND = () -> Thread.sleep(Duration.ofSeconds(1));

    private final PackageManager packages;
    private final Transactions transactions;
    private final Rollbacks rollbacks;
    private final PackagePreparation preparation;
    private final OwedRestarts owed;
    private final Path directory;
    private final String osRelease;
    private final ServiceWork.Pause pause;

    /** A question that is answered by {@code PACKAGE_MANAGER_BUSY} while somebody else works on the package database. */
    @FunctionalInterface
    private interface Question<T> {
        Answer<T> ask() throws InterruptedException;
    }

    /** @param directory where each attempt's transaction has its own directory */
    PackageWork(HostTools tools, Path directory, String osRelease, OwedRestarts owed, ServiceWork.Pause pause) {
        packages = tools.packages();
        transactions = tools.transactions();
        rollbacks = new Rollbacks(packages, directory);
        preparation = new PackagePreparation(packages, rollbacks, tools.stale(), tools.reboots(), owed, osRelease);
        this.owed = owed;
        this.directory = directory;
        this.osRelease = osRelease;
        this.pause = pause;
    }

    Event.PrepareResult prepare(Plan plan) throws InterruptedException {
        return preparation.prepare(plan);
    }

    /** Of the attempt's transaction alone, for ever. */
    Path directory(JournalRecord.Intent intent) {
        return HostWork.transaction(directory, intent);
    }

    private static String tag(JournalRecord.Intent intent) {
        return "patchwave-" + intent.rolloutId() + "-" + intent.attempt();
    }

    /** The packages that the attempt is about. */
    static Set<String> names(JournalRecord.Intent intent) {
        TreeSet<String> names = new TreeSet<>();
        intent.targets().forEach(target -> names.add(target.name()));
        intent.changes().forEach(change -> names.add(change.name()));
        return names;
    }

    private static TransactionPlan plan(JournalRecord.Intent intent) {
        return new TransactionPlan(Failures.packageChanges(intent.changes()), intent.isRollback());
    }

    Event.RunnerEvidence find(JournalRecord.Intent intent) {
        return switch (transactions.fence(directory(intent))) {
            case TransactionState.NotStarted _ -> Event.RunnerEvidence.NONE;
            case TransactionState.Running _ -> Event.RunnerEvidence.RUNNING;
            case TransactionState.Ended _, TransactionState.Vanished _ -> Event.RunnerEvidence.ENDED;
        };
    }

    Event begin(JournalRecord.Intent intent) throws InterruptedException, IOException {
        Path own = directory(intent);
        Files.createDirectories(own);
        switch (packages.files(Failures.packageChanges(intent.changes()))) {
            // Which processes run old files could not be told afterwards.
            case Answer.Failed<Set<Path>> failed -> {
                return new Event.TransactionEnded(Optional.of(Failures.of(failed.failure())));
            }
            case Answer.Given<Set<Path>> files -> owed.dropping(own, files.value());
        }
        owed.begin(own, names(intent), reboots(intent));
        return switch (packages.transaction(plan(intent), tag(intent), own)) {
            case Answer.Failed<Command> failed ->
                new Event.TransactionEnded(Optional.of(Failures.of(failed.failure())));
            case Answer.Given<Command> command ->
                switch (transactions.start(tag(intent), own, command.value())) {
                    // A runner that is late must not begin on a host that is back in service.
                    case TransactionStart.Failed failed
                    when transactions.fence(own) instanceof TransactionState.NotStarted -> notBegun(failed);
                    case TransactionStart.Failed _, TransactionStart.Started _, TransactionStart.AlreadyBegun _ ->
                        new Event.Found(Event.RunnerEvidence.RUNNING);
                };
        };
    }

    private static Event notBegun(TransactionStart.Failed failed) {
        return failed.killed()
                ? new Event.Found(Event.RunnerEvidence.NONE)
                : new Event.TransactionEnded(Optional.of(new Failure(FailureReason.INTERNAL, failed.detail())));
    }

    /** The problem, if the transaction says that there is one. */
    Optional<Failure> await(JournalRecord.Intent intent) throws InterruptedException {
        return switch (transactions.await(directory(intent))) {
            case TransactionState.Ended ended when ended.exitCode() == 0 -> Optional.empty();
            case TransactionState.Ended _ -> Optional.of(said(directory(intent)));
            case TransactionState.Vanished vanished ->
                Optional.of(new Failure(FailureReason.INSTALL_FAILED, vanished.found()));
            case TransactionState.NotStarted _, TransactionState.Running _ ->
                Optional.of(new Failure(FailureReason.INTERNAL, "it never began"));
        };
    }

    private Failure said(Path own) throws InterruptedException {
        Failure said = Failures.of(
                switch (packages.failure(own)) {
                    case Answer.Given<PackageFailure>(PackageFailure failure) -> failure;
                    case Answer.Failed<PackageFailure>(PackageFailure failure) -> failure;
                });
        return new Failure(said.reason(), said.detail() + " (" + own.resolve("runner.log") + ")");
    }

    /** Advisories that the transaction closes and that their vendor wants a reboot after. */
    private List<String> reboots(JournalRecord.Intent intent) throws InterruptedException {
        return switch (packages.advisories()) {
            case Answer.Given<VendorAdvisories>(VendorAdvisories told) ->
                told.suggestingReboot(Failures.packageChanges(intent.changes())).stream()
                        .map(VendorAdvisory::id)
                        .toList();
            // Processes on old files and the kernel are looked at all the same.
            case Answer.Failed<VendorAdvisories> failed -> {
                LOG.warn("whether the vendor wants a reboot is not known: {}", failed.failure());
                yield List.of();
            }
        };
    }

    /** Files of the attempt's packages, as they were before it, and before earlier ones, and as they are now. */
    Answer<Set<Path>> files(JournalRecord.Intent intent) throws InterruptedException, IOException {
        List<PackageChange> changes = Failures.packageChanges(intent.changes());
        if (changes.isEmpty()) {
            Answer<List<PackageChange>> installed = preparation.subjects(intent);
            switch (installed) {
                case Answer.Failed<List<PackageChange>> failed -> {
                    return Answer.failed(failed.failure());
                }
                case Answer.Given<List<PackageChange>> given -> changes = given.value();
            }
        }
        Set<Path> files = owed.formerFiles(names(intent));
        return switch (packages.files(changes)) {
            case Answer.Failed<Set<Path>> failed -> failed;
            case Answer.Given<Set<Path>> given -> {
                files.addAll(given.value());
                yield Answer.of(files);
            }
        };
    }

    Event.Verified verify(JournalRecord.Intent intent) throws InterruptedException {
        if (intent.changes().isEmpty()) {
            return verifyVersions(intent);
        }
        return switch (packages.verify(plan(intent))) {
            case Answer.Failed<Verification> failed ->
                new Event.Verified(Optional.of(Failures.of(failed.failure())), List.of(), tag(intent), List.of());
            case Answer.Given<Verification>(Verification.Reached reached) ->
                new Event.Verified(
                        Optional.empty(), PackageEvidence.of(intent, packages), tag(intent), reached.drift());
            case Answer.Given<Verification>(Verification.Missed missed) ->
                new Event.Verified(
                        Optional.of(Failures.of(missed.failure())),
                        PackageEvidence.of(intent, packages),
                        tag(intent),
                        List.of());
        };
    }

    /** Nothing was installed, so nothing may have changed since the preparation. */
    private Event.Verified verifyVersions(JournalRecord.Intent intent) throws InterruptedException {
        // Another package manager that is at work says nothing of the versions.
        return switch (whenFree(() -> preparation.simulateAgain(intent))) {
            case Answer.Failed<Simulation> failed ->
                new Event.Verified(Optional.of(Failures.of(failed.failure())), List.of(), "", List.of());
            case Answer.Given<Simulation>(Simulation.NotNeeded _) ->
                new Event.Verified(Optional.empty(), PackageEvidence.of(intent, packages), "", List.of());
            case Answer.Given<Simulation>(Simulation.Planned planned) ->
                new Event.Verified(
                        Optional.of(new Failure(
                                FailureReason.INSTALL_FAILED,
                                "the versions were right at the preparation and are not now: "
                                        + planned.plan().changes())),
                        List.of(),
                        "",
                        List.of());
        };
    }

    void repair(JournalRecord.Intent intent) throws InterruptedException {
        Path transaction = directory(intent);
        boolean interrupted = transactions.fence(transaction).wasKilled()
                || packages.wasKilled(transaction).equals(Answer.of(true));
        Path own = directory(intent).resolve("repair");
        Answer<Repaired> answer = packages.repair(Optional.of(plan(intent)), interrupted, own);
        // A maintainer script outlives a killed package manager. It is never killed, and never overtaken.
        while (isBusy(answer)) {
            LOG.warn("repair of {} waits: {}", tag(intent), answer);
            pause.pass();
            answer = packages.repair(Optional.of(plan(intent)), interrupted, own);
        }
        LOG.warn("repair of {}: {}", tag(intent), answer);
    }

    private static boolean isBusy(Answer<?> answer) {
        return answer instanceof Answer.Failed<?> failed
                && failed.failure().reason() == PackageFailureReason.PACKAGE_MANAGER_BUSY;
    }

    private <T> Answer<T> whenFree(Question<T> question) throws InterruptedException {
        Answer<T> answer = question.ask();
        for (int look = 0; look < BUSY_LOOKS && isBusy(answer); look++) {
            pause.pass();
            answer = question.ask();
        }
        return answer;
    }

    /** Why the host must not go down: whatever works on its packages would be cut off. Waits for its end, for a while. */
    Optional<String> objectionToReboot() throws InterruptedException {
        return whenFree(packages::free) instanceof Answer.Failed<Boolean> failed
                ? Optional.of("it was not asked, since its packages are at work: "
                        + failed.failure().detail())
                : Optional.empty();
    }

    ToController.Resolution resolve(FromController.Resolve request) throws InterruptedException {
        List<PackageWish> wishes = request.packages().stream()
                .map(it -> new PackageWish(it.name(), it.version()))
                .toList();
        if (packages.refresh() instanceof Answer.Failed<Refreshed> failed) {
            return unresolved(request, Failures.of(failed.failure()));
        }
        return switch (packages.resolve(wishes)) {
            case Answer.Failed<Resolved> failed -> unresolved(request, Failures.of(failed.failure()));
            case Answer.Given<Resolved>(Resolved resolved) ->
                new ToController.Resolution(
                        request.requestId(),
                        osRelease,
                        resolved.targets().stream()
                                .map(it -> new Plan.Target(it.name(), it.architecture(), it.version()))
                                .toList(),
                        Optional.empty(),
                        Failures.changes(resolved.changes()),
                        resolved.notNeeded());
        };
    }

    ToController.Resolution unresolved(FromController.Resolve request, Failure failure) {
        return new ToController.Resolution(
                request.requestId(), osRelease, List.of(), Optional.of(failure), List.of(), false);
    }
}
