package patchwave.plan;

import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import patchwave.policy.FailureClass;
import patchwave.policy.FailureRule;
import patchwave.policy.FailureRules;
import patchwave.rollout.FailureCounts;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutStatus;

/** Decides whether a rollout has failed too often to go on, and says so in a sentence that names the hosts. */
final class HaltJudge {
    /** More names would hide the sentence. */
    private static final int NAMED = 3;

    private HaltJudge() {}

    /** How the rollout must stop; empty if it may go on. */
    static Optional<RolloutStatus> verdict(Course course, Instant now) {
        if (course.sum(Tally::failures) == 0) {
            return Optional.empty();
        }
        Optional<String> halt =
                firstBatch(course).or(() -> table(course)).or(() -> ownLimit(course, FailureRule.Action.HALT));
        return halt.<RolloutStatus>map(reason -> new RolloutStatus.Halted(reason, now))
                .or(() -> ownLimit(course, FailureRule.Action.PAUSE)
                        .map(reason -> new RolloutStatus.Paused(
                                RolloutStatus.BY_CONTROLLER, reason + "; to try them again, resume it", now)));
    }

    private static Optional<String> firstBatch(Course course) {
        for (int stage = 0; stage < course.stageCount(); stage++) {
            if (course.tally(stage).failedInFirstBatch > 0) {
                int at = stage;
                return Optional.of("in the first batch of %s %s"
                        .formatted(
                                course.stage(stage).environment(),
                                failed(
                                        course,
                                        i -> course.stageOf(i) == at
                                                && course.batchOf(i) == 1
                                                && course.countsInTable(course.failureClass(i)))));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> table(Course course) {
        FailureRules rules = course.spec().failures();
        FailureCounts counts = counts(course);
        for (FailureClass kind : FailureClass.values()) {
            if (course.countsInTable(kind) && counts.isTooMany(rules, kind)) {
                int failures = counts.counted(rules, kind);
                return Optional.of(
                        "%d of %d hosts failed, which the halt table takes for more than chance from %d on: %s"
                                .formatted(
                                        failures,
                                        counts.succeeded() + failures,
                                        counts.limit(rules, kind),
                                        failed(course, i -> course.countsInTable(course.failureClass(i)))));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> ownLimit(Course course, FailureRule.Action action) {
        FailureRules rules = course.spec().failures();
        FailureCounts counts = counts(course);
        for (FailureClass kind : FailureClass.values()) {
            if (!course.countsInTable(kind) && rules.of(kind).action() == action && counts.isTooMany(rules, kind)) {
                return Optional.of("%s failed with %s, and %d are too many: %s"
                        .formatted(
                                Spoken.hosts(counts.of(kind)),
                                kind,
                                counts.limit(rules, kind),
                                failed(course, i -> course.failureClass(i) == kind)));
            }
        }
        return Optional.empty();
    }

    /** Failures that count in the table at which the rollout halts, as things stand. */
    static int haltAt(Course course, int stage) {
        FailureRules rules = course.spec().failures();
        FailureCounts counts = counts(course);
        for (FailureClass kind : FailureClass.values()) {
            if (course.countsInTable(kind)) {
                int limit = counts.limit(rules, kind);
                // In a first batch one more failure is enough, whatever the table says.
                return course.stage(stage).batch() <= 1 ? Math.min(limit, counts.counted(rules, kind) + 1) : limit;
            }
        }
        return course.size() + 1;
    }

    static FailureCounts counts(Course course) {
        Map<FailureClass, Integer> failed = new EnumMap<>(FailureClass.class);
        for (FailureClass kind : FailureClass.values()) {
            failed.put(kind, course.sum(tally -> tally.failedWith(kind)));
        }
        return new FailureCounts(course.sum(tally -> tally.succeeded), failed);
    }

    /** The hosts with their stories, the first few by name. */
    static String failed(Course course, IntPredicate among) {
        List<String> stories = course.hosts(i -> course.hasFailed(i) && among.test(i))
                .mapToObj(i -> course.hostId(i) + " " + story(course.phase(i)))
                .toList();
        String named = stories.stream().limit(NAMED).collect(Collectors.joining(", "));
        int more = stories.size() - NAMED;
        return more <= 0 ? named : "%s, and %d more".formatted(named, more);
    }

    private static String story(HostPhase phase) {
        return phase instanceof HostPhase.Failed failed
                ? "failed (%s: %s)".formatted(failed.reason(), failed.detail())
                : "is overdue (OVERDUE: its operation has not ended by its deadline)";
    }
}
