package patchwave.agent.work;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.health.CheckResult;
import patchwave.agent.health.HealthReport;
import patchwave.agent.health.HealthState;
import patchwave.agent.hooks.Hooks;
import patchwave.agent.operation.Action;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.Failure;
import patchwave.agent.operation.FailureReason;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.Plan;
import patchwave.agent.operation.UnattendedUpgrades;
import patchwave.agent.packages.Answer;

/**
 * Turns each piece of work into the event that answers it. A fault of the agent becomes an event as well: the machine
 * waits for every answer, and an operation must reach its end whatever breaks.
 */
public final class HostWork {
    private static final Logger LOG = LoggerFactory.getLogger(HostWork.class);

    private final HostTools tools;
    private final PackageWork packages;
    private final ServiceWork services;

    /**
     * Work on one host.
     *
     * @param transactions the directory of transactions
     * @param osRelease of this host
     * @param ownPid this agent's process
     */
    public HostWork(HostTools tools, Path transactions, String osRelease, long ownPid) {
        this(tools, transactions, osRelease, ownPid, PackageWork.SECOND);
    }

    /** @param busy between two looks at a package database that somebody works on */
    HostWork(HostTools tools, Path transactions, String osRelease, long ownPid, ServiceWork.Pause busy) {
        this.tools = tools;
        OwedRestarts owed = new OwedRestarts(transactions, Path.of("/proc"));
        packages = new PackageWork(tools, transactions, osRelease, owed, busy);
        services = new ServiceWork(tools, owed, ownPid, ServiceWork.HALF_A_SECOND);
    }

    /** Where the transaction of an attempt has its files, below the directory of all transactions. */
    public static Path transaction(Path transactions, JournalRecord.Intent intent) {
        return transactions.resolve(intent.rolloutId() + "-" + intent.attempt());
    }

    /** A step that may break. */
    @FunctionalInterface
    private interface Step<T> {
        T run() throws InterruptedException, IOException;
    }

    /** What to answer when the agent itself breaks. */
    @FunctionalInterface
    private interface Broken<T> {
        T answer(Exception fault);
    }

    private static <T> T guarded(String what, Step<T> step, Broken<T> broken) throws InterruptedException {
        try {
            return step.run();
        } catch (IOException | RuntimeException e) {
            // What became of it is in the answer; the stack is for developers.
            LOG.error("{} broke: {}", what, String.valueOf(e));
            LOG.debug("{} broke", what, e);
            return broken.answer(e);
        }
    }

    /** Does one piece of work; blocks until it has ended. */
    public Event run(Action.Work action) throws InterruptedException {
        return switch (action) {
            case Action.Prepare it -> prepare(it);
            case Action.Resolve it -> resolve(it);
            case Action.Drain it -> drain(it);
            case Action.Undrain it -> undrain(it);
            case Action.FindTransaction it -> find(it.intent());
            case Action.RunTransaction it -> begin(it.intent());
            case Action.AwaitTransaction it -> ended(() -> packages.await(it.intent()));
            case Action.Verify it -> verify(it.intent());
            case Action.Repair it -> repair(it.intent());
            case Action.Restart it -> restart(it);
            case Action.Reboot it -> reboot(it.why());
        };
    }

    private Event prepare(Action.Prepare action) throws InterruptedException {
        Event.PrepareResult result = guarded(
                "preparation",
                () -> prepared(action.plan()),
                fault -> new Event.PrepareResult.Failed(Failures.internal(fault), true));
        if (result instanceof Event.PrepareResult.Failed failed) {
            LOG.warn(
                    "preparation of {} failed{}: {}",
                    action.plan().id(),
                    failed.passing() ? ", and is tried again" : "",
                    failed.failure());
        }
        return new Event.Prepared(action.plan().id(), action.plan().hash(), result);
    }

    /** A host that nothing would put back is refused before it is drained, and before a permit and a share of a budget are used. */
    private Event.PrepareResult prepared(Plan plan) throws InterruptedException {
        Event.PrepareResult result = packages.prepare(plan);
        Optional<String> refusal =
                result instanceof Event.PrepareResult.Ready ? tools.hooks().refusal() : Optional.empty();
        return refusal.<Event.PrepareResult>map(
                        why -> new Event.PrepareResult.Failed(new Failure(FailureReason.DRAIN_FAILED, why), true))
                .orElse(result);
    }

    private Event resolve(Action.Resolve action) throws InterruptedException {
        return new Event.Resolved(guarded(
                "resolution",
                () -> packages.resolve(action.request()),
                fault -> packages.unresolved(action.request(), Failures.internal(fault))));
    }

    private Event drain(Action.Drain action) throws InterruptedException {
        return new Event.DrainEnded(hooks(Hooks.Direction.DRAIN, action.rolloutId(), action.attempt()));
    }

    private Event undrain(Action.Undrain action) throws InterruptedException {
        return new Event.UndrainEnded(hooks(Hooks.Direction.UNDRAIN, action.rolloutId(), action.attempt()));
    }

    private Event.HookVerdict hooks(Hooks.Direction direction, String rolloutId, long attempt)
            throws InterruptedException {
        return guarded(
                "hooks",
                () -> tools.hooks().run(direction, rolloutId, attempt),
                fault -> new Event.HookVerdict.Failed(String.valueOf(fault)));
    }

    private Event find(JournalRecord.Intent intent) throws InterruptedException {
        // Not to know counts as begun: the package database is asked, and nothing is started.
        return new Event.Found(
                guarded("search for a transaction", () -> packages.find(intent), _ -> Event.RunnerEvidence.ENDED));
    }

    private Event begin(JournalRecord.Intent intent) throws InterruptedException {
        return guarded(
                "begin of the transaction",
                () -> packages.begin(intent),
                fault -> new Event.TransactionEnded(Optional.of(Failures.internal(fault))));
    }

    private static Event ended(Step<Optional<Failure>> step) throws InterruptedException {
        return new Event.TransactionEnded(guarded("transaction", step, fault -> Optional.of(Failures.internal(fault))));
    }

    private Event verify(JournalRecord.Intent intent) throws InterruptedException {
        return guarded(
                "verification",
                () -> packages.verify(intent),
                fault -> new Event.Verified(Optional.of(Failures.internal(fault)), List.of(), "", List.of()));
    }

    private Event repair(JournalRecord.Intent intent) throws InterruptedException {
        return guarded(
                "repair",
                () -> {
                    packages.repair(intent);
                    return new Event.Repaired();
                },
                _ -> new Event.Repaired());
    }

    private Event restart(Action.Restart action) throws InterruptedException {
        JournalRecord.Intent intent = action.intent();
        return guarded(
                "restart of services",
                () -> switch (packages.files(intent)) {
                    case Answer.Given<Set<Path>> files ->
                        services.restart(
                                files.value(), PackageWork.names(intent), action.means(), packages.directory(intent));
                    case Answer.Failed<Set<Path>> failed ->
                        unknown(failed.failure().detail());
                },
                fault -> unknown(String.valueOf(fault)));
    }

    private static Event.Restarted unknown(String why) {
        return new Event.Restarted(
                List.of(),
                List.of(),
                false,
                Optional.of("it is not known which files were replaced: " + why),
                List.of());
    }

    private Event reboot(String why) throws InterruptedException {
        return new Event.RebootAsked(guarded(
                "reboot",
                () -> {
                    Optional<String> objection = packages.objectionToReboot();
                    return objection.isPresent() ? objection : tools.reboots().reboot(why);
                },
                fault -> Optional.of(String.valueOf(fault))));
    }

    /** Looks for what updates the host by itself. */
    public Event unattended() throws InterruptedException {
        return new Event.UnattendedSeen(guarded(
                "search for unattended upgrades", () -> tools.unattended().keep(), _ -> UnattendedUpgrades.NOT_SEEN));
    }

    /**
     * Runs the checks.
     *
     * @param taken boot clock now
     */
    public Event sample(Duration taken) throws InterruptedException {
        HealthReport report = guarded(
                "health checks",
                () -> tools.health().sample(),
                fault ->
                        HealthReport.of(List.of(new CheckResult("agent", HealthState.UNKNOWN, String.valueOf(fault)))));
        return new Event.HealthSampled(report, taken);
    }
}
