package patchwave.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.inventory.HostInventory;
import patchwave.agent.inventory.InventoryReports;
import patchwave.agent.journal.Journal;
import patchwave.agent.link.Link;
import patchwave.agent.operation.Action;
import patchwave.agent.operation.AgentState;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.FromController;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.Machine;
import patchwave.agent.operation.Moment;
import patchwave.agent.operation.ToController;
import patchwave.agent.trust.PlanCheck;
import patchwave.agent.work.HostWork;

/**
 * One agent: a loop in which one thread takes event after event, asks the machine, and does what it says. Work that
 * blocks runs on three lanes, one for packages, hooks and services, one for health, and one for what updates the host by
 * itself, and comes back as events. What is installed and runs is looked at on a fourth, and told past the machine: no
 * operation waits for it or depends on it.
 */
public final class Agent implements Link.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);
    /** People change what updates a host by itself rarely, and are to see soon that it helped. */
    private static final Duration UNATTENDED_INTERVAL = Duration.ofMinutes(1);

    /** Whether packages have changed costs some stats; a look itself comes much more rarely. */
    private static final Duration INVENTORY_INTERVAL = Duration.ofMinutes(1);

    /** A host that boots, and an agent that recovers, have other things to do first. */
    private static final Duration FIRST_INVENTORY = Duration.ofSeconds(20);

    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(50);

    private final String name;
    private final Journal journal;
    private final Link link;
    private final HostWork work;
    private final AgentClock clock;
    private final BooleanSupplier replaced;
    private final AgentCore core;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ExecutorService workLane;
    private final ExecutorService healthLane;
    private final ExecutorService unattendedLane;
    private final ExecutorService inventoryLane;
    private final Optional<HostInventory> inventory;
    private final InventoryReports reports;
    private final AtomicBoolean unattendedRuns = new AtomicBoolean();
    private final AtomicBoolean inventoryRuns = new AtomicBoolean();
    private Duration nextInventory;
    private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();

    /**
     * An agent that does not run yet.
     *
     * @param name for the log
     * @param initial with the journal's state
     * @param link not started
     * @param checkInterval from the end of one health sample to the next
     * @param replaced whether another version of the agent waits for this one to end
     * @param inventory what is reported of the host beside its operations; empty if nothing is
     */
    public Agent(
            String name,
            Machine machine,
            AgentState initial,
            Journal journal,
            Link link,
            HostWork work,
            PlanCheck plans,
            AgentClock clock,
            Duration checkInterval,
            BooleanSupplier replaced,
            Optional<HostInventory> inventory) {
        this.name = name;
        this.journal = journal;
        this.link = link;
        this.work = work;
        this.clock = clock;
        this.replaced = replaced;
        core = new AgentCore(machine, initial, plans::check, checkInterval, new RealHands());
        workLane = lane(name + "-work");
        healthLane = lane(name + "-health");
        unattendedLane = lane(name + "-unattended");
        inventoryLane = lane(name + "-inventory");
        this.inventory = inventory;
        nextInventory = clock.now().boot().plus(FIRST_INVENTORY);
        reports = new InventoryReports(link::send);
    }

    private static ExecutorService lane(String name) {
        return Executors.newSingleThreadExecutor(Thread.ofVirtual().name(name).factory());
    }

    @Override
    public void connected(long stream) {
        reports.connected(stream);
        events.add(new Event.Connected(stream));
    }

    @Override
    public void received(long stream, FromController message) {
        if (message instanceof FromController.InventoryHeld held) {
            reports.held(stream, held.hash(), clock.now().boot());
        } else {
            events.add(new Event.Received(stream, message, Optional.empty()));
        }
    }

    @Override
    public void disconnected(long stream, String why) {
        reports.disconnected(stream);
        events.add(new Event.Disconnected(stream, why));
    }

    /**
     * Runs until interrupted, or until another version waits and nothing is lost by making room for it. A transaction that
     * runs when it is interrupted is left to its runner; the next agent process finishes it.
     *
     * @throws RuntimeException if the journal cannot be written or the agent itself has a fault: it then must not go on
     */
    public void run() throws InterruptedException {
        try {
            handle(new Event.Started());
            link.start(this);
            while (!(core.state().mayBeReplaced() && replaced.getAsBoolean())) {
                @Nullable Event event = events.poll(sleep().toMillis(), TimeUnit.MILLISECONDS);
                if (fault.get() != null) {
                    throw new IllegalStateException(
                            "work broke off; a new process takes up where this one was", fault.get());
                }
                handle(event == null ? new Event.Tick() : event);
                core.sampleIfDue(clock.now());
                inventory.ifPresent(this::takeInventoryIfDue);
            }
            LOG.info("{}: another version of the agent is installed; this one ends, to be started again as that", name);
        } finally {
            link.close();
            workLane.shutdownNow();
            healthLane.shutdownNow();
            unattendedLane.shutdownNow();
            inventoryLane.shutdownNow();
            journal.close();
        }
    }

    private void handle(Event event) {
        core.handle(event, clock.now());
        if (core.state().isAdmitted()) {
            link.admitted();
        }
    }

    /** Never while an operation runs: it needs the disk and the package database, and what it changes is looked at after it. */
    private void takeInventoryIfDue(HostInventory host) {
        Duration now = clock.now().boot();
        reports.tick(now);
        boolean isDue =
                now.compareTo(nextInventory) >= 0 && core.state().phase().isEmpty();
        if (isDue && inventoryRuns.compareAndSet(false, true)) {
            nextInventory = now.plus(INVENTORY_INTERVAL);
            long finished = core.state().journal().attempts().finished();
            execute(inventoryLane, () -> takeInventory(host, finished));
        }
    }

    private void takeInventory(HostInventory host, long finished) throws InterruptedException {
        try {
            Moment now = clock.now();
            host.turn(now.boot(), now.wall(), finished).ifPresent(reports::looked);
        } catch (RuntimeException e) {
            // Only people and reports see less then; the host is patched all the same.
            LOG.error("{}: no inventory, by a fault of the agent: {}", name, String.valueOf(e));
            LOG.debug("{}: no inventory", name, e);
        } finally {
            inventoryRuns.set(false);
        }
    }

    private Duration sleep() {
        Moment now = clock.now();
        Duration wait = core.wakeAt(now).map(at -> at.minus(now.boot())).orElse(LONGEST_SLEEP);
        if (wait.compareTo(LONGEST_SLEEP) > 0) {
            return LONGEST_SLEEP;
        }
        return wait.compareTo(SHORTEST_SLEEP) < 0 ? SHORTEST_SLEEP : wait;
    }

    /** The core's hands: the disk, the stream, and three lanes for what blocks. */
    private final class RealHands implements AgentCore.Hands {
        private Duration nextUnattended = Duration.ZERO;

        @Override
        public void append(JournalRecord entry) {
            journal.append(entry);
            LOG.info("{}: journal: {}", name, entry);
        }

        @Override
        public void send(ToController message) {
            link.send(
                    message instanceof ToController.Hello hello && inventory.isPresent()
                            ? hello.reportingInventory()
                            : message);
        }

        @Override
        public void note(String text) {
            LOG.info("{}: {}", name, text);
        }

        @Override
        public void work(Action.Work action) {
            on(workLane, () -> Agent.this.work.run(action));
        }

        @Override
        public void sample() {
            on(healthLane, () -> Agent.this.work.sample(clock.now().boot()));
            Duration now = clock.now().boot();
            // Many programs are asked, each of which may take its time: no sample waits for that, nor a search for
            // another.
            if (now.compareTo(nextUnattended) >= 0 && unattendedRuns.compareAndSet(false, true)) {
                nextUnattended = now.plus(UNATTENDED_INTERVAL);
                on(unattendedLane, this::unattended);
            }
        }

        private Event unattended() throws InterruptedException {
            try {
                return Agent.this.work.unattended();
            } finally {
                unattendedRuns.set(false);
            }
        }
    }

    /** Something that blocks and ends. */
    @FunctionalInterface
    private interface Task {
        void run() throws Exception;
    }

    private void on(ExecutorService lane, Callable<Event> task) {
        execute(lane, () -> events.add(task.call()));
    }

    private void execute(ExecutorService lane, Task task) {
        try {
            lane.execute(() -> {
                try {
                    task.run();
                } catch (InterruptedException _) {
                    // The agent ends; nobody waits for the answer.
                    Thread.currentThread().interrupt();
                } catch (Throwable e) {
                    // Such as no memory. The machine would wait for this answer for ever, maybe with the host drained.
                    fault.set(e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("{}: work after the end is dropped", name, e);
        }
    }
}
