package patchwave.agent;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import patchwave.agent.operation.Action;
import patchwave.agent.operation.AgentState;
import patchwave.agent.operation.Event;
import patchwave.agent.operation.FromController;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.Machine;
import patchwave.agent.operation.Moment;
import patchwave.agent.operation.PlanVerdict;
import patchwave.agent.operation.SignedPlan;
import patchwave.agent.operation.ToController;

/**
 * What an agent does with one event after another: asks the machine, and has its hands do what that says. It reads no
 * clock and starts no thread, so that a real process and the simulation run the same code. Not for several threads.
 */
public final class AgentCore {
    private final Machine machine;
    private final Plans plans;
    private final Duration checkInterval;
    private final Hands hands;
    private AgentState state;
    private boolean sampling;
    private boolean sampleAgain;
    private Duration nextSample = Duration.ZERO;

    /** What the agent does to the world. */
    public interface Hands {
        /**
         * Appends to the journal and syncs.
         *
         * @throws RuntimeException if that cannot be promised: the agent must not go on
         */
        void append(JournalRecord entry);

        /** Sends on the open stream; dropped if there is none. */
        void send(ToController message);

        /** Tells people. */
        void note(String text);

        /** Begins a piece of work; it waits for the one before it. Its end comes back as the event that the action names. */
        void work(Action.Work action);

        /** Begins to run the health checks; comes back as {@link Event.HealthSampled}. Never two at a time. */
        void sample();
    }

    /** Judges plans. */
    @FunctionalInterface
    public interface Plans {
        /** Whether the plan of a rollout may be carried out here at this time of the wall clock. */
        PlanVerdict check(SignedPlan plan, String rolloutId, Instant wall);
    }

    /**
     * An agent that has not started.
     *
     * @param initial with the journal's state
     * @param checkInterval from the end of one health sample to the next
     */
    public AgentCore(Machine machine, AgentState initial, Plans plans, Duration checkInterval, Hands hands) {
        this.machine = machine;
        this.state = initial;
        this.plans = plans;
        this.checkInterval = checkInterval;
        this.hands = hands;
    }

    /** What it knows now. */
    public AgentState state() {
        return state;
    }

    /** Works one event in. The first must be {@link Event.Started}. */
    public void handle(Event event, Moment now) {
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
            case FromController.Welcome _,
                    FromController.Cancel _,
                    FromController.Resolve _,
                    FromController.InventoryHeld _ -> Optional.empty();
        };
        Optional<PlanVerdict> verdict = operation.map(it -> plans.check(it.plan(), it.rolloutId(), now.wall()));
        return new Event.Received(received.stream(), received.message(), verdict);
    }

    private void perform(Action action) {
        switch (action) {
            case Action.Write it -> hands.append(it.entry());
            case Action.Send it -> hands.send(it.message());
            case Action.Note it -> hands.note(it.text());
            case Action.SampleHealth _ -> sample();
            case Action.Work it -> hands.work(it);
        }
    }

    /** Runs the checks if it is time; to be called after each event. */
    public void sampleIfDue(Moment now) {
        if (!sampling && (sampleAgain || now.boot().compareTo(nextSample) >= 0)) {
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
        hands.sample();
    }

    /** When it must be told of the time at the latest, on the boot clock; empty if nothing waits for it. */
    public Optional<Duration> wakeAt(Moment now) {
        return machine.wakeAt(state, now);
    }

    /** When the next health sample is due, on the boot clock; empty while one runs. */
    public Optional<Duration> nextSample() {
        return sampling ? Optional.empty() : Optional.of(nextSample);
    }
}
