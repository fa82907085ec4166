package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import patchwave.policy.Pacing;
import patchwave.rollout.GateVerdict;
import patchwave.rollout.StageProgress;

/** The health gate of a stage's open batch: whether it has ended, how it is judged, how long it bakes. */
final class Gate {
    private Gate() {}

    /** Hosts that the stage may have admitted up to and with its open batch. */
    static int limit(Course course, int stage) {
        StageProgress progress = course.stage(stage);
        Pacing pacing = course.spec().pacing();
        // A stage that has passed grows on without bakes, for hosts that came back after it.
        int batch = progress.passedAt().isPresent() ? straggleBatch(course, stage) : progress.batch();
        return pacing.admittedUpTo(batch);
    }

    /** The batch that admits hosts of a stage now. */
    static int batch(Course course, int stage) {
        StageProgress progress = course.stage(stage);
        return progress.passedAt().isPresent()
                ? Math.max(progress.batch(), straggleBatch(course, stage))
                : progress.batch();
    }

    private static int straggleBatch(Course course, int stage) {
        return course.spec().pacing().batchAfter(course.tally(stage).done());
    }

    /**
     * Whether no host may be admitted by the open batch any more, and all that were have ended. A host that comes back
     * while the batch bakes does not open it again: it goes with the next one.
     */
    static boolean hasEnded(Course course, int stage) {
        Tally tally = course.tally(stage);
        return course.stage(stage).bakingSince().isPresent()
                || (!tally.isBusy() && (tally.toDo == 0 || tally.admitted() >= limit(course, stage)));
    }

    /** Whether the stage has no host left for a further batch. */
    static boolean isLastBatch(Course course, int stage) {
        return course.tally(stage).toDo == 0;
    }

    /**
     * The verdict on a batch that has ended: whether each host that it patched is still seen, and whether anything at all
     * was proven. Failures are not judged here: {@link HaltJudge} halts for them at once.
     */
    static GateVerdict verdict(Course course, int stage) {
        Tally tally = course.tally(stage);
        if (isLastBatch(course, stage) && tally.hosts > 0 && tally.succeeded + tally.notNeeded == 0) {
            return new GateVerdict.Failed("nothing was proven in %s: of %d hosts %s, the others were left out"
                    .formatted(
                            course.stage(stage).environment(),
                            tally.hosts,
                            tally.failures() == 0 ? "none was patched" : tally.failures() + " failed"));
        }
        for (int i = 0; i < course.size(); i++) {
            if (isInOpenBatch(course, stage, i) && !isSeenWell(course, i)) {
                return new GateVerdict.Unknown("%s, patched in batch %d of %s, %s"
                        .formatted(
                                course.hostId(i),
                                course.stage(stage).batch(),
                                course.stage(stage).environment(),
                                course.conditionSentence(i)));
            }
        }
        return new GateVerdict.Passed();
    }

    /** A host that was taken out of the fleet has nothing to show any more, and one that another rollout missed is well. */
    private static boolean isSeenWell(Course course, int i) {
        return course.groundIndex(i) < 0 || course.fitness(i) == Fitness.HEALTHY || course.fitness(i) == Fitness.BEHIND;
    }

    /** Whether the host was patched by the open batch of a stage. */
    static boolean isInOpenBatch(Course course, int stage, int i) {
        return course.kind(i) == PhaseKind.SUCCEEDED
                && course.stageOf(i) == stage
                && course.batchOf(i) == course.stage(stage).batch();
    }

    static Instant bakeEnd(Course course, int stage, Instant since) {
        Pacing pacing = course.spec().pacing();
        if (course.tally(stage).admitted() == 0) {
            return since.plus(Duration.ZERO);
        }
        return since.plus(isLastBatch(course, stage) ? pacing.stageBake() : pacing.batchBake());
    }
}
