package patchwave.plan;

import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import patchwave.rollout.HaltTable;
import patchwave.rollout.HostPhase;

/** Decides whether a rollout has failed too often to go on, and says so in a sentence that names the hosts. */
final class HaltJudge {
    /** More names would hide the sentence. */
    private static final int NAMED = 3;

    private HaltJudge() {}

    /** Why the rollout must halt; empty if it may go on. */
    static Optional<String> reason(Course course) {
        int failures = course.sum(Tally::failures);
        if (failures == 0) {
            return Optional.empty();
        }
        for (int stage = 0; stage < course.stageCount(); stage++) {
            if (course.tally(stage).failedInFirstBatch > 0) {
                int at = stage;
                List<String> hosts = failed(course, i -> course.stageOf(i) == at && course.batchOf(i) == 1);
                return Optional.of("in the first batch of %s %s"
                        .formatted(course.stage(stage).environment(), sentence(hosts)));
            }
        }
        int done = course.sum(Tally::done);
        int limit = new HaltTable(course.spec().failures().table()).haltAt(done);
        return failures < limit
                ? Optional.empty()
                : Optional.of("%d of %d hosts failed, which the halt table takes for more than chance from %d on: %s"
                        .formatted(failures, done, limit, sentence(failed(course, _ -> true))));
    }

    /** Failures of the whole rollout at which it halts, as things stand. */
    static int haltAt(Course course, int stage) {
        int failures = course.sum(Tally::failures);
        int limit = new HaltTable(course.spec().failures().table()).haltAt(course.sum(Tally::done));
        // In a first batch one more failure is enough, whatever the table says.
        return course.stage(stage).batch() <= 1 ? Math.min(limit, failures + 1) : limit;
    }

    private static List<String> failed(Course course, IntPredicate among) {
        return course.hosts(i -> (course.kind(i) == PhaseKind.FAILED || course.isOverdue(i)) && among.test(i))
                .mapToObj(i -> course.hostId(i) + " " + story(course.phase(i)))
                .toList();
    }

    private static String story(HostPhase phase) {
        return phase instanceof HostPhase.Failed failed
                ? "failed (%s: %s)".formatted(failed.reason(), failed.detail())
                : "is overdue (OVERDUE: its operation has not ended by its deadline)";
    }

    private static String sentence(List<String> stories) {
        String named = stories.stream().limit(NAMED).collect(Collectors.joining(", "));
        int more = stories.size() - NAMED;
        return more <= 0 ? named : "%s, and %d more".formatted(named, more);
    }
}
