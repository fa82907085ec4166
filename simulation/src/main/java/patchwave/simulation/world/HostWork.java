package patchwave.simulation.world;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import patchwave.agent.operation.Action;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.Evidence;
import patchwave.agent.operation.Failure;
import patchwave.agent.operation.FailureReason;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.PackageChange;
import patchwave.agent.operation.Plan;
import patchwave.agent.operation.RebootReason;

/**
 * The simulated package manager, hooks and services of one machine. A package transaction goes on without the agent that
 * began it; everything else ends with it.
 */
final class HostWork {
    /** The package that every plan is about. */
    static final String PACKAGE = "libc6";

    private static final String VERSION = "1.0-";

    private final SimulatedHost host;
    private final World world;
    private final Dice dice;

    HostWork(SimulatedHost host) {
        this.host = host;
        this.world = host.world();
        this.dice = host.dice();
    }

    /** The package's version text. */
    static String version(int number) {
        return VERSION + number;
    }

    private static int number(String version) {
        return Integer.parseInt(version.substring(VERSION.length()));
    }

    /** Begins a piece of work; its end is told once, unless the agent is gone by then. */
    void begin(Action.Work action, Consumer<Event> end) {
        switch (action) {
            case Action.Prepare it -> after(1, 12, () -> prepared(it.plan()), end);
            case Action.Resolve it ->
                after(
                        1,
                        3,
                        () -> new Event.Resolved(new patchwave.agent.operation.ToController.Resolution(
                                it.request().requestId(),
                                SimulatedHost.OS,
                                List.of(),
                                Optional.empty(),
                                List.of(),
                                true)),
                        end);
            case Action.Drain _ -> {
                // From the first hook on, whatever becomes of them.
                host.drained = true;
                after(0.1, 4, () -> new Event.DrainEnded(drainVerdict()), end);
            }
            case Action.Undrain _ -> after(0.1, 2, this::undrained, end);
            case Action.FindTransaction it -> after(0.05, 0.3, () -> found(it.intent()), end);
            case Action.RunTransaction it -> {
                run(it.intent());
                await(it.intent(), end);
            }
            case Action.AwaitTransaction it -> await(it.intent(), end);
            case Action.Verify it -> after(0.1, 1, () -> verified(it.intent()), end);
            case Action.Repair it -> after(2, 20, () -> repaired(it.intent()), end);
            case Action.Restart _ -> after(1, 6, this::restarted, end);
            case Action.Reboot _ -> reboot(end);
        }
    }

    private void after(double low, double high, Supplier<Event> what, Consumer<Event> end) {
        AgentProcess process = host.agent();
        world.time().in(dice.seconds(low, high), () -> {
            if (process != null && process.isAlive()) {
                end.accept(what.get());
            }
        });
    }

    private boolean fails(double probability) {
        return world.scenario().has(Fault.WORK_FAILURE) && world.faultsOn() && dice.chance(probability);
    }

    private Event prepared(Plan plan) {
        int target = number(plan.patchLevelFor(SimulatedHost.OS)
                .orElseThrow()
                .packages()
                .getFirst()
                .version());
        Event.PrepareResult result;
        if (fails(0.1)) {
            result = new Event.PrepareResult.Failed(new Failure(FailureReason.REPOSITORY, "the mirror is away"), true);
        } else if (fails(0.02)) {
            result = new Event.PrepareResult.Failed(new Failure(FailureReason.PACKAGES_BROKEN, "held packages"), false);
        } else if (!host.disk.broken
                && host.disk.installed >= target
                && host.running() >= target
                && !host.needsReboot()) {
            result = new Event.PrepareResult.NotNeeded();
        } else if (!host.disk.broken && host.disk.installed >= target) {
            result = new Event.PrepareResult.Ready(List.of(), List.of());
        } else {
            result = new Event.PrepareResult.Ready(
                    List.of(new PackageChange(PACKAGE, "amd64", version(host.disk.installed), version(target))),
                    List.of());
        }
        return new Event.Prepared(plan.id(), plan.hash(), result);
    }

    private Event.HookVerdict drainVerdict() {
        if (fails(0.05)) {
            return new Event.HookVerdict.RetryLater("the queue is not empty");
        }
        if (fails(0.03)) {
            return new Event.HookVerdict.Skip("somebody works on this host");
        }
        return fails(0.03) ? new Event.HookVerdict.Failed("no load balancer") : new Event.HookVerdict.Done(1);
    }

    private Event undrained() {
        if (fails(0.05)) {
            return new Event.UndrainEnded(new Event.HookVerdict.Failed("no load balancer"));
        }
        host.drained = false;
        return new Event.UndrainEnded(new Event.HookVerdict.Done(1));
    }

    private static String key(JournalRecord.Intent intent) {
        return intent.rolloutId() + "-" + intent.attempt();
    }

    /** As the real one: where nothing has begun, nothing ever will. */
    private Event found(JournalRecord.Intent intent) {
        Disk.Unit unit = host.disk.units.putIfAbsent(key(intent), Disk.Unit.FENCED);
        Event.RunnerEvidence evidence = switch (unit) {
            case null -> Event.RunnerEvidence.NONE;
            case FENCED -> Event.RunnerEvidence.NONE;
            case RUNNING -> Event.RunnerEvidence.RUNNING;
            case ENDED -> Event.RunnerEvidence.ENDED;
        };
        return new Event.Found(evidence);
    }

    /** A transaction's name can be taken once, so that it cannot begin twice on a machine (rule A2). */
    void run(JournalRecord.Intent intent) {
        String key = key(intent);
        Disk disk = host.disk;
        if (disk.units.putIfAbsent(key, Disk.Unit.RUNNING) != null) {
            return;
        }
        AgentProcess by = java.util.Objects.requireNonNull(host.agent());
        world.fact(new Fact.Executed(host, intent.rolloutId(), intent.attempt(), by.incarnation()));
        boolean breaks = fails(0.05);
        world.time().in(dice.seconds(3, 45), () -> {
            if (host.disk == disk && disk.units.get(key) == Disk.Unit.RUNNING) {
                disk.units.put(key, Disk.Unit.ENDED);
                disk.broken = breaks;
                if (!breaks) {
                    disk.installed = target(intent);
                }
            }
        });
    }

    /** As {@link #run}, where the name was taken already. */
    void runAgain(JournalRecord.Intent intent) {
        host.disk.units.remove(key(intent));
        run(intent);
    }

    private static int target(JournalRecord.Intent intent) {
        return number(intent.targets().getFirst().version());
    }

    private void await(JournalRecord.Intent intent, Consumer<Event> end) {
        AgentProcess process = host.agent();
        world.time().in(500_000, () -> {
            if (process == null || !process.isAlive()) {
                return;
            }
            switch (host.disk.units.getOrDefault(key(intent), Disk.Unit.FENCED)) {
                case RUNNING -> await(intent, end);
                case ENDED ->
                    end.accept(new Event.TransactionEnded(
                            host.disk.broken
                                    ? Optional.of(new Failure(FailureReason.INSTALL_FAILED, "it ended with 100"))
                                    : Optional.empty()));
                case FENCED ->
                    end.accept(new Event.TransactionEnded(
                            Optional.of(new Failure(FailureReason.INTERNAL, "it never began"))));
            }
        });
    }

    private Event verified(JournalRecord.Intent intent) {
        boolean good = !host.disk.broken && host.disk.installed >= target(intent);
        return new Event.Verified(
                good
                        ? Optional.empty()
                        : Optional.of(new Failure(FailureReason.PACKAGES_BROKEN, "not the versions of the plan")),
                List.of(new Evidence.InstalledPackage(
                        PACKAGE, "amd64", "", version(host.disk.installed), good ? "install ok installed" : "half")),
                key(intent),
                List.of());
    }

    private Event repaired(JournalRecord.Intent intent) {
        if (!fails(0.3) && host.disk.broken) {
            host.disk.broken = false;
            host.disk.installed = target(intent);
        }
        return new Event.Repaired();
    }

    private Event restarted() {
        if (fails(0.03)) {
            return new Event.Restarted(List.of(), List.of(), false, Optional.empty(), List.of());
        }
        host.restartService();
        return new Event.Restarted(
                List.of("ghostd"),
                List.of(),
                true,
                Optional.empty(),
                host.needsReboot()
                        ? List.of(new RebootReason(RebootReason.Kind.KERNEL, "the old kernel runs"))
                        : List.of());
    }

    /** The machine goes down, and most come back. */
    private void reboot(Consumer<Event> end) {
        if (fails(0.1)) {
            after(0.1, 1, () -> new Event.RebootAsked(Optional.of("somebody holds an inhibitor")), end);
            return;
        }
        AgentProcess process = host.agent();
        long down = fails(0.02) ? VirtualTime.seconds(1e6) : dice.seconds(20, 180);
        world.time().in(dice.seconds(0.1, 5), () -> {
            if (process != null && process.isAlive()) {
                world.tell(() -> host + ": reboots by its operation");
                host.reboot(down);
            }
        });
    }
}
