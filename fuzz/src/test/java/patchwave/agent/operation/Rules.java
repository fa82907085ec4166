package patchwave.agent.operation;

import static patchwave.fuzz.Clear.require;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import patchwave.agent.journal.RoundTrip;
import patchwave.agent.wire.ToWire;
import patchwave.controller.wire.AgentMessages;

/** What must never happen on a host, counted from outside: by what the machine asked to be done, not by what it knows. */
final class Rules {
    private JournalState journal = JournalState.EMPTY;
    private final Set<Long> ran = new HashSet<>();
    private final Set<Long> finished = new HashSet<>();
    private final TreeMap<Long, Moment> sent = new TreeMap<>();
    private long sequence;
    private Bytes process = Bytes.EMPTY;

    /** What is on disk. */
    JournalState journal() {
        return journal;
    }

    /** A process began. One that was never welcomed goes on under its name, but counts its Status anew. */
    void started(AgentState state) {
        process = state.incarnation();
        sequence = 0;
        sent.clear();
    }

    /** One action is about to be done, and will have been done when the next one is. */
    void acted(AgentState before, Event event, Action action, Moment now) {
        switch (action) {
            case Action.Write write -> {
                written(before, event, write.entry(), now);
                RoundTrip.require(write.entry());
                JournalState next = journal.apply(write.entry());
                grows(journal.attempts(), next.attempts());
                journal = next;
            }
            case Action.Send send -> sent(before, event, send.message(), now);
            case Action.RunTransaction run -> {
                long attempt = run.intent().attempt();
                require(ran.add(attempt), "attempt " + attempt + " is begun twice");
                // The mark of its runner comes before the record: it is what cannot be made twice.
                require(
                        isOpen(attempt) && !journal.open().orElseThrow().begun(),
                        "begun without a fresh intent: " + attempt);
                require(journal.attempts().fenced() < attempt, "begun although fenced: " + attempt);
            }
            case Action.Drain drain ->
                require(
                        isOpen(drain.attempt()) && journal.attempts().begun() < drain.attempt(),
                        "drained without a fresh intent: " + drain.attempt());
            case Action.Repair repair -> require(isOpen(repair.intent().attempt()), "repaired out of turn");
            case Action.Reboot _ ->
                require(
                        journal.open().flatMap(JournalState.Open::reboot).isPresent(),
                        "rebooted without an open attempt that says so on disk");
            case Action.Note _,
                    Action.Prepare _,
                    Action.Resolve _,
                    Action.Undrain _,
                    Action.FindTransaction _,
                    Action.AwaitTransaction _,
                    Action.Verify _,
                    Action.Restart _,
                    Action.SampleHealth _ -> {}
        }
    }

    private boolean isOpen(long attempt) {
        return journal.open().filter(it -> it.intent().attempt() == attempt).isPresent();
    }

    private void written(AgentState before, Event event, JournalRecord entry, Moment now) {
        switch (entry) {
            case JournalRecord.Intent intent -> permitted(before, event, intent, now);
            case JournalRecord.Finished ended ->
                require(
                        finished.add(ended.outcome().attempt()),
                        "ended twice: " + ended.outcome().attempt());
            case JournalRecord.Fenced fenced ->
                require(journal.attempts().begun() < fenced.attempt(), "fenced what has begun: " + fenced.attempt());
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

    /** Rules A1 and A6, in other words than PermitRules. */
    private void permitted(AgentState before, Event event, JournalRecord.Intent intent, Moment now) {
        if (!(event instanceof Event.Received received)
                || !(received.message() instanceof FromController.Permit permit)
                || !(received.verdict().orElse(null) instanceof PlanVerdict.Accepted)) {
            throw new AssertionError("an intent without a permit for a trusted plan: " + event);
        }
        require(
                permit.attempt() == intent.attempt() && permit.rolloutId().equals(intent.rolloutId()),
                "another attempt");
        require(permit.incarnation().equals(process), "a permit for another process");
        require(
                received.stream() == before.session().stream()
                        && before.session().accepted(),
                "a permit of a stream that is not welcomed");
        require(sent.tailMap(sequence - 1, true).containsKey(permit.statusSequence()), "a permit for an old Status");
        Moment asked = Optional.ofNullable(sent.get(permit.statusSequence())).orElseThrow();
        Duration age = now.boot().minus(asked.boot());
        Duration longest = Duration.ofSeconds(60);
        Duration life = permit.timeToLive().compareTo(longest) < 0 ? permit.timeToLive() : longest;
        require(life.isPositive() && age.toMillis() * 100 <= life.toMillis() * 98, "a stale permit: " + age);
        Duration jump = Duration.between(asked.wall(), now.wall()).minus(age);
        require(jump.abs().compareTo(Duration.ofSeconds(5)) <= 0, "the clock jumped by " + jump);
        require(permit.notAfter().filter(end -> !now.wall().isBefore(end)).isEmpty(), "the window is over");
        Attempts known = journal.attempts();
        require(
                intent.attempt()
                                > Math.max(
                                        Math.max(known.intent(), known.begun()),
                                        Math.max(known.finished(), known.fenced()))
                        && intent.attempt() >= known.floor(),
                "attempt " + intent.attempt() + " after " + known);
        require(journal.open().isEmpty(), "two attempts at a time");
    }

    private void sent(AgentState before, Event event, ToController message, Moment now) {
        AgentMessages.read(ToWire.message(message));
        if (message instanceof ToController.Hello) {
            sent.clear();
        }
        if (message instanceof ToController.Status status) {
            boolean welcomedNow =
                    event instanceof Event.Received received && received.message() instanceof FromController.Welcome;
            require(before.session().welcome().isPresent() || welcomedNow, "a Status before Welcome");
            require(status.sequence() == sequence + 1, "Status " + status.sequence() + " after " + sequence);
            require(status.attempts().equals(journal.attempts()), "a Status that is ahead of the disk");
            sequence = status.sequence();
            sent.put(sequence, now);
        }
    }

    private static void grows(Attempts before, Attempts after) {
        require(
                after.intent() >= before.intent()
                        && after.begun() >= before.begun()
                        && after.finished() >= before.finished()
                        && after.fenced() >= before.fenced()
                        && after.floor() >= before.floor(),
                before + " went back to " + after);
    }

    /** All actions of a step were done. */
    void settled(AgentState state, Event event) {
        require(state.journal().equals(journal), "the machine lives by another journal than it wrote");
        require(
                state.phase().isPresent() == journal.open().isPresent(),
                "phase " + state.phase() + " with open " + journal.open());
        if (event instanceof Event.Received received
                && received.message() instanceof FromController.Cancel cancel
                && state.session().welcome().isPresent()
                && received.stream() == state.session().stream()
                && state.phase().isEmpty()) {
            Attempts known = journal.attempts();
            long ended = Math.max(known.fenced(), Math.max(known.begun(), known.finished()));
            require(ended >= cancel.attempt(), "a cancelled attempt is neither begun nor fenced");
        }
    }
}
