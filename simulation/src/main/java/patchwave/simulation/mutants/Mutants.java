package patchwave.simulation.mutants;

import java.util.List;
import java.util.function.Supplier;
import patchwave.simulation.memory.Rule;
import patchwave.simulation.world.Mutant;

/** All mutants: at least one for each rule A1 to A6 and C1 to C6, and each line of reference/safety.md 4.6 that must break. */
public final class Mutants {
    private Mutants() {}

    /**
     * A rule that can be broken.
     *
     * @param name such as "ageless-permit"
     * @param rule of docs/protocol.md, such as "A1"
     * @param sentence what is broken
     * @param make a mutant for one run; some keep state
     */
    public record Named(String name, String rule, String sentence, Supplier<Mutant> make) {}

    /** Of the agent first, then of the controller, by rule. */
    public static List<Named> all() {
        return List.of(
                new Named("ageless-permit", "A1", "a permit never grows old", Hearing.AgelessPermit::new),
                new Named("forgotten-attempt", "A1", "an attempt may begin twice", Hearing.ForgottenAttempt::new),
                new Named("unsynced-journal", "A2", "the journal is written after acting", Writing.Unsynced::new),
                new Named("recovery-begins", "A3", "recovery begins what was intended", Hearing.RecoveryBegins::new),
                new Named("unwritten-fence", "A4", "a fence is told, not written", Writing.UnwrittenFence::new),
                new Named(
                        "no-contact-needed", "A5", "the loss of contact goes unnoticed", Hearing.NoContactNeeded::new),
                new Named("wall-clock", "A6", "times are counted by the wall clock", Hearing.WallClock::new),
                without("unguarded-budget", "C1", "the database does not guard the floor", Rule.GUARD_BUDGET),
                without(
                        "no-fence-no-guard",
                        "C1",
                        "neither the leader's fence nor the database's guard",
                        Rule.GUARD_BUDGET,
                        Rule.CHECK_EPOCH,
                        Rule.REVISION_FENCE),
                without("uncounted-down", "C1", "hosts that are down are not counted", Rule.COUNT_DOWN),
                without("unfenced-planner", "C1", "a superseded planner goes on", Rule.CHECK_EPOCH),
                without("overdrawn-permit", "C1a", "permits in overdrawn pools", Rule.PERMIT_OVERDRAWN_CHECK),
                new Named("unbound-permit", "C2", "a permit is given to a second life", Keeping.UnboundPermit::new),
                new Named("release-on-timeout", "C3", "an old claim is released", Keeping.ReleasedByTime::new),
                new Named(
                        "idle-is-not-started",
                        "C3",
                        "a permitted host that has not begun is taken for fenced",
                        () -> new Answering.AssumedFence(
                                claim -> claim.permitAt().isPresent())),
                new Named(
                        "cancel-without-ack",
                        "C3",
                        "a cancelled claim is taken for fenced",
                        () -> new Answering.AssumedFence(
                                claim -> claim.cancelled().isPresent())),
                new Named("any-hello", "C4", "any journal is taken for the host's", Answering.AnyHello::new),
                new Named("deaf-to-stops", "C5", "permits after a stop", Keeping.DeafToStops::new),
                without("uncancelled-claims", "C5", "a stop cancels no claim", Rule.CANCEL_ON_STOP),
                new Named(
                        "last-report-wins",
                        "C6",
                        "late and repeated reports count as new, and their numbers replace what is known",
                        Answering.LastReportWins::new));
    }

    private static Named without(String name, String rule, String sentence, Rule... rules) {
        return new Named(name, rule, sentence, () -> new Keeping.Without(rules));
    }
}
