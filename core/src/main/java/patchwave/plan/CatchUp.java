package patchwave.plan;

import java.util.Optional;
import java.util.function.IntPredicate;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutStatus;

/**
 * What a completed rollout still does: it takes hosts along that were away while it passed, as long as its plan is valid.
 * There are no gates and bakes any more, so that a few failures end it.
 */
final class CatchUp {
    /** With one, another host may show whether it was the host or the patch. */
    private static final int MOST_FAILURES = 1;

    private CatchUp() {}

    /** Why no further host is taken along; empty if hosts are, or if the rollout is not completed. */
    static Optional<String> stop(Course course) {
        if (!(course.status() instanceof RolloutStatus.Completed completed)) {
            return Optional.empty();
        }
        IntPredicate late = i -> course.isOverdue(i)
                || (course.phase(i) instanceof HostPhase.Failed failed
                        && failed.at().isAfter(completed.at()));
        long failures = course.hosts(late).count();
        return failures <= MOST_FAILURES
                ? Optional.empty()
                : Optional.of("%s failed while they caught up after its end; to go on, retry or exclude them: %s"
                        .formatted(Spoken.hosts(Math.toIntExact(failures)), HaltJudge.failed(course, late)));
    }
}
