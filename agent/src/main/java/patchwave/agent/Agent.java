package patchwave.agent;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.journal.Journal;
import patchwave.agent.link.Link;
import patchwave.agent.operation.Action;
import patchwave.agent.operation.AgentState;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.FromController;
import patchwave.agent.operation.Machine;
import patchwave.agent.operation.Moment;
import patchwave.agent.operation.PlanVerdict;
import patchwave.agent.trust.PlanCheck;
import patchwave.agent.work.HostWork;

/**
 * One agent: a loop in which one thread takes event after event, asks the machine, and does what it says. Work that
 * blocks runs on two lanes, one for packages, hooks and services and one for health, and comes back as events.
 */
public final class Agent implements Link.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(Agent.class);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);
    private static final Duration SHORTEST_SLEEP = Duration.ofMillis(50);

    private final String name;
    private final Machine machine;
    private final Journal journal;
    private final Link link;
    private final HostWork work;
    private final PlanCheck plans;
    private final AgentClock clock;
    private final Duration checkInterval;
    private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final ExecutorService workLane;
    private final ExecutorService healthLane;
    private final AtomicReference<@Nullable Throwable> fault = new AtomicReference<>();
    private AgentState state;
    private boolean sampling;
    private boolean sampleAgain;
    private Duration nextSample = Duration.ZERO;

    /**
     * An agent that does not run yet.
     *
     * @param name for the log
     * @param initial with the journal's state
     * @param link not started
     * @param checkInterval from the end of one health sample to the next
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
            Duration checkInterval) {
        this.name = name;
        this.machine = machine;
        this.state = initial;
        this.journal = journal;
        this.link = link;
        this.work = work;
        this.plans = plans;
        this.clock = clock;
        this.checkInterval = checkInterval;
        workLane = lane(name + "-work");
        healthLane = lane(name + "-health");
    }

    private static ExecutorService lane(String name) {
        return Executors.newSingleThreadExecutor(Thread.ofVirtual().name(name).factory());
    }

    @Override
    public void connected(long stream) {
        events.add(new Event.Connected(stream));
    }

    @Override
    public void received(long stream, FromController message) {
        events.add(new Event.Received(stream, message, Optional.empty()));
    }

    @Override
    public void disconnected(long stream, String why) {
        events.add(new Event.Disconnected(stream, why));
    }

    /**
     * Runs until interrupted. A transaction that runs then is left to its runner; the next agent process finishes it.
     *
     * @throws RuntimeException if the journal cannot be written or the agent itself has a fault: it then must not go on
     */
    public void run() throws InterruptedException {
        try {
            handle(new Event.Started());
            link.start(this);
            while (true) {
                @Nullable Event event = events.poll(sleep().toMillis(), TimeUnit.MILLISECONDS);
                if (fault.get() != null) {
                    throw new IllegalStateException(
                            "work broke off; a new process takes up where this one was", fault.get());
                }
                handle(event == null ? new Event.Tick() : event);
                sampleIfDue();
            }
        } finally {
            link.close();
            workLane.shutdownNow();
            healthLane.shutdownNow();
            journal.close();
        }
    }

    private Duration sleep() {
        Moment now = clock.now();
        Duration wait =
                machine.wakeAt(state, now).map(at -> at.minus(now.boot())).orElse(LONGEST_SLEEP);
        if (wait.compareTo(LONGEST_SLEEP) > 0) {
            return LONGEST_SLEEP;
        }
        return wait.compareTo(SHORTEST_SLEEP) < 0 ? SHORTEST_SLEEP : wait;
    }

    private void handle(Event event) {
        Moment now = clock.now();
        if (event instanceof Event.HealthSampled) {
            sampling = false;
            nextSample = now.boot().plus(checkInterval);
        }
        Machine.Result result = machine.step(state, judged(event, now), now);
        state = result.state();
        result.actions().forEach(this::perform);
    }

    /** Messages that need a plan to be trusted are judged when they are worked in, not when they came. */
    private Event judged(Event event, Moment now) {
        if (!(event instanceof Event.Received received)) {
            return event;
        }
        Optional<FromController.Operation> operation = switch (received.message()) {
            case FromController.Desired desired -> desired.operation();
            case FromController.Permit _ -> state.wish().operation();
            case FromController.Welcome _, FromController.Cancel _, FromController.Resolve _ -> Optional.empty();
        };
        Optional<PlanVerdict> verdict = operation.map(it -> plans.check(it.plan(), it.rolloutId(), now.wall()));
        return new Event.Received(received.stream(), received.message(), verdict);
    }

    private void perform(Action action) {
        switch (action) {
            case Action.Write it -> {
                journal.append(it.entry());
                LOG.info("{}: journal: {}", name, it.entry());
            }
            case Action.Send it -> link.send(it.message());
            case Action.Note it -> LOG.info("{}: {}", name, it.text());
            case Action.SampleHealth _ -> sample();
            case Action.Prepare it -> onLane(() -> work.prepare(it));
            case Action.Resolve it -> onLane(() -> work.resolve(it));
            case Action.Drain it -> onLane(() -> work.drain(it));
            case Action.Undrain it -> onLane(() -> work.undrain(it));
            case Action.FindTransaction it -> onLane(() -> work.find(it.intent()));
            case Action.RunTransaction it -> onLane(() -> work.run(it.intent()));
            case Action.AwaitTransaction it -> onLane(() -> work.await(it.intent()));
            case Action.Verify it -> onLane(() -> work.verify(it.intent()));
            case Action.Repair it -> onLane(() -> work.repair(it.intent()));
            case Action.Restart it -> onLane(() -> work.restart(it.intent()));
        }
    }

    private void sampleIfDue() {
        if (!sampling && (sampleAgain || clock.now().boot().compareTo(nextSample) >= 0)) {
            sample();
        }
    }

    private void sample() {
        if (sampling) {
            // The running sample may have begun before what is to be judged.
            sampleAgain = true;
            return;
        }
        sampling = true;
        sampleAgain = false;
        on(healthLane, () -> work.sample(clock.now().boot()));
    }

    private void onLane(Callable<Event> task) {
        on(workLane, task);
    }

    private void on(ExecutorService lane, Callable<Event> task) {
        try {
            lane.execute(() -> {
                try {
                    events.add(task.call());
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
