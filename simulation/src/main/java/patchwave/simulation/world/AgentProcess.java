package patchwave.simulation.world;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import patchwave.agent.AgentCore;
import patchwave.agent.operation.Action;
import patchwave.agent.operation.AgentState;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.FromController;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.JournalState;
import patchwave.agent.operation.Limits;
import patchwave.agent.operation.Machine;
import patchwave.agent.operation.ToController;
import patchwave.host.Incarnation;

/** One life of an agent: the product's own core with its machine, and hands that reach into the simulated world. */
public final class AgentProcess implements AgentCore.Hands {
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(30);

    /** As the real agent's loop: never sooner than that. */
    private static final long SHORTEST_SLEEP = 50_000;

    private final SimulatedHost host;
    private final World world;
    private final HostWork work;
    private final Link link;
    private final AgentCore core;
    private final Incarnation incarnation;
    private final Queue<Action.Work> lane = new ArrayDeque<>();
    private final Map<Long, Long> sentAt = new HashMap<>();

    /** The status that the last permit answered which this machine was given, whatever its core was made to hear. */
    private long answered;

    private boolean alive = true;
    private boolean busy;
    private long wakeBooked = Long.MAX_VALUE;

    AgentProcess(SimulatedHost host) {
        this.host = host;
        this.world = host.world();
        this.work = new HostWork(host);
        this.link = new Link(this);
        JournalState journal = host.disk.replay(host.id().value());
        Bytes taken = Machine.incarnation(journal, Bytes.of(host.dice().bytes(16)));
        this.incarnation = new Incarnation(taken.hex());
        AgentCore.Hands hands = world.mutant().hands(this);
        this.core = new AgentCore(
                new Machine(host.facts(), Limits.DEFAULT),
                AgentState.of(journal, taken),
                (plan, rollout, wall) -> world.plans().verdict(host, plan, rollout, wall),
                CHECK_INTERVAL,
                hands);
    }

    public SimulatedHost host() {
        return host;
    }

    /** What the product's core knows. */
    public AgentState state() {
        return core.state();
    }

    /** Starts the package work of an attempt whatever the machine's markers say: for what is broken on purpose. */
    public void execute(JournalRecord.Intent intent) {
        work.runAgain(intent);
    }

    /** Tells the core of an event out of turn: for what is broken on purpose. */
    public void inject(Event event) {
        deliver(event);
    }

    Link link() {
        return link;
    }

    Incarnation incarnation() {
        return incarnation;
    }

    boolean isAlive() {
        return alive;
    }

    /** Whether it has a stream, as far as it can know. */
    public boolean isInContact() {
        return link.stream() != null;
    }

    void start() {
        deliver(new Event.Started());
        if (alive) {
            link.connect();
        }
    }

    /** Tells the core of an event, now or when the machine goes on. */
    void deliver(Event event) {
        if (!alive) {
            return;
        }
        if (host.isSuspended()) {
            world.time().at(host.suspendedUntil(), () -> deliver(event));
            return;
        }
        if (event instanceof Event.Received received && received.message() instanceof FromController.Permit permit) {
            answered = permit.statusSequence();
        }
        try {
            Event heard = world.mutant().hears(this, event);
            core.handle(heard, world.mutant().moment(host));
            if (core.state().isAdmitted()) {
                link.admitted();
            }
            core.sampleIfDue(world.mutant().moment(host));
        } catch (AgentCrash _) {
            world.tell(() -> host + ": the agent is killed at its journal");
            die();
            host.startAgent(host.dice().seconds(0.5, 20));
            return;
        }
        bookWake();
    }

    private void bookWake() {
        long wake = core.wakeAt(host.moment()).map(host::whenBoot).orElse(Long.MAX_VALUE);
        long sample = core.nextSample().map(host::whenBoot).orElse(Long.MAX_VALUE);
        long now = world.time().micros();
        long next = Math.max(Math.min(wake, sample), now + SHORTEST_SLEEP);
        if (Math.min(wake, sample) != Long.MAX_VALUE && (next < wakeBooked || wakeBooked <= now)) {
            wakeBooked = next;
            world.time().at(next, () -> {
                if (wakeBooked == next) {
                    wakeBooked = Long.MAX_VALUE;
                    deliver(new Event.Tick());
                }
            });
        }
    }

    /** Killed with -9: nothing more is done, said or heard. */
    void die() {
        if (alive) {
            alive = false;
            link.cut();
            host.agentGone();
        }
    }

    @Override
    public void append(JournalRecord entry) {
        world.tell(() -> host + ": journal " + entry);
        switch (world.faults().atJournal(host)) {
            case NOWHERE -> write(entry);
            case BEFORE -> throw new AgentCrash();
            case TORN -> {
                host.disk.tear(entry, host.dice().fraction());
                throw new AgentCrash();
            }
            case AFTER -> {
                write(entry);
                throw new AgentCrash();
            }
        }
    }

    private void write(JournalRecord entry) {
        host.disk.append(entry);
        switch (entry) {
            case JournalRecord.Intent intent -> {
                long open = host.openAttempt();
                host.opened(intent.attempt());
                world.fact(new Fact.Began(
                        host,
                        intent.rolloutId(),
                        intent.attempt(),
                        incarnation,
                        sentAt.getOrDefault(answered, Long.MIN_VALUE),
                        open));
            }
            case JournalRecord.Finished finished ->
                host.finished(finished.outcome().attempt());
            case JournalRecord.Fenced fenced -> host.fenced(fenced.attempt());
            case JournalRecord.Incarnation _,
                    JournalRecord.Welcomed _,
                    JournalRecord.Floor _,
                    JournalRecord.Drain _,
                    JournalRecord.Begun _,
                    JournalRecord.Step _,
                    JournalRecord.Reboot _,
                    JournalRecord.Failed _,
                    JournalRecord.Cancelled _ -> {}
        }
    }

    @Override
    public void send(ToController message) {
        if (message instanceof ToController.Status status) {
            sentAt.put(status.sequence(), world.time().micros());
        }
        link.send(message);
    }

    @Override
    public void note(String text) {
        world.tell(() -> host + ": " + text);
    }

    @Override
    public void work(Action.Work action) {
        lane.add(action);
        nextWork();
    }

    private void nextWork() {
        if (busy || lane.isEmpty() || !alive) {
            return;
        }
        busy = true;
        Action.Work action = lane.remove();
        world.tell(() -> host + ": does " + action.getClass().getSimpleName());
        work.begin(action, event -> {
            busy = false;
            deliver(event);
            nextWork();
        });
    }

    @Override
    public void sample() {
        Duration taken = host.moment().boot();
        world.time().in(host.dice().seconds(0.005, 0.5), () -> deliver(new Event.HealthSampled(host.health(), taken)));
    }
}
