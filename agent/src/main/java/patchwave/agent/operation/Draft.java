package patchwave.agent.operation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import patchwave.agent.health.HealthReport;

/** The state while one event is worked in; confined to one call of the machine. */
final class Draft {
    final Moment now;
    final Bytes incarnation;
    JournalState journal;
    Session session;
    AgentState.Wish wish;
    AgentState.Preparing preparing;
    HealthReport health;
    UnattendedUpgrades unattended;
    Optional<Phase> phase;
    Evidence evidence;
    Optional<Failure> hint;
    AgentState.PutBack putBack;
    int resolving;
    Optional<Duration> askAgain;
    String askAgainReason;
    /** True if a Status is owed even if nothing in it changed. */
    boolean answerOwed;

    final List<Action> actions = new ArrayList<>();

    Draft(AgentState state, Moment now) {
        this.now = now;
        incarnation = state.incarnation();
        journal = state.journal();
        session = state.session();
        wish = state.wish();
        preparing = state.preparing();
        health = state.health();
        unattended = state.unattended();
        phase = state.phase();
        evidence = state.evidence();
        hint = state.hint();
        putBack = state.putBack();
        resolving = state.resolving();
        askAgain = state.askAgain();
        askAgainReason = state.askAgainReason();
    }

    AgentState state() {
        return new AgentState(
                journal,
                incarnation,
                session,
                wish,
                preparing,
                health,
                unattended,
                phase,
                evidence,
                hint,
                putBack,
                resolving,
                askAgain,
                askAgainReason);
    }

    /** Journals, and lives as if the record had been replayed. */
    void write(JournalRecord entry) {
        actions.add(new Action.Write(entry));
        journal = journal.apply(entry);
    }

    void act(Action action) {
        actions.add(action);
    }

    void note(String text) {
        actions.add(new Action.Note(text));
    }

    void enter(Phase next) {
        phase = Optional.of(next);
    }

    /** The open attempt; only asked for while a phase is set. */
    JournalState.Open open() {
        return journal.open().orElseThrow(() -> new IllegalStateException("a phase without an open attempt"));
    }

    JournalRecord.Intent intent() {
        return open().intent();
    }

    boolean reached(Duration bootTime) {
        return now.boot().compareTo(bootTime) >= 0;
    }

    Duration in(Duration time) {
        return now.boot().plus(time);
    }
}
