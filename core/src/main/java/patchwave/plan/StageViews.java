package patchwave.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import patchwave.rollout.GateVerdict;
import patchwave.rollout.StageProgress;

/** Describes the stages as the decision leaves them. */
final class StageViews {
    private StageViews() {}

    static List<StageView> all(Draft draft, List<Course> courses) {
        List<StageView> views = new ArrayList<>();
        courses.stream().sorted(Comparator.comparing(Course::id)).forEach(course -> {
            // What is over has no gates any more; people still want its last numbers.
            List<Optional<Instant>> ends = Outlook.of(draft, course);
            for (int stage = 0; stage < course.stageCount(); stage++) {
                views.add(view(draft, course, stage, ends.get(stage)));
            }
        });
        return views;
    }

    private static StageView view(Draft draft, Course course, int stage, Optional<Instant> end) {
        Tally tally = course.tally(stage);
        StageProgress progress = course.stage(stage);
        int limit = progress.openedAt().isEmpty() ? 0 : Gate.limit(course, stage);
        return new StageView(
                course.id(),
                stage,
                Math.min(limit, tally.hosts),
                tally.hosts,
                tally.succeeded + tally.notNeeded,
                tally.failures(),
                tally.overdue,
                tally.atWork,
                HaltJudge.haltAt(course, stage),
                gate(course, stage),
                bakeUntil(draft, course, stage),
                end);
    }

    /** Why nothing further of the stage is open, one sentence; empty if nothing waits for a gate. */
    static String gate(Course course, int stage) {
        StageProgress progress = course.stage(stage);
        if (progress.passedAt().isPresent()) {
            return "";
        }
        if (progress.openedAt().isEmpty()) {
            return "stage %s has not passed"
                    .formatted(course.stage(firstNotPassed(course)).environment());
        }
        Tally tally = course.tally(stage);
        if (!Gate.hasEnded(course, stage)) {
            return tally.admitted() < Gate.limit(course, stage)
                    ? ""
                    : "batch %d of %s is full; still at work: %d"
                            .formatted(progress.batch(), progress.environment(), tally.atWork - tally.overdue);
        }
        return switch (Gate.verdict(course, stage)) {
            case GateVerdict.Failed(var reason) -> reason;
            case GateVerdict.Unknown(var reason) -> "the gate is shut: " + reason;
            case GateVerdict.Passed() ->
                "%s of %s bakes"
                        .formatted(
                                Gate.isLastBatch(course, stage) ? "the last batch" : "batch " + progress.batch(),
                                progress.environment());
        };
    }

    static Optional<Instant> bakeUntil(Draft draft, Course course, int stage) {
        StageProgress progress = course.stage(stage);
        return progress.passedAt().isPresent()
                ? Optional.empty()
                : progress.bakingSince()
                        .map(since -> Gate.bakeEnd(course, stage, since))
                        .filter(end -> end.isAfter(draft.now));
    }

    /** Why later stages are not open: the first stage that has not passed, and what that waits for. */
    static String notPassed(Course course) {
        int stage = firstNotPassed(course);
        String gate = gate(course, stage);
        return "stage %s has not passed%s"
                .formatted(course.stage(stage).environment(), gate.isEmpty() ? "" : ": " + gate);
    }

    /** When the next stage opens if its gate stays open: the end of the last batch's bake. */
    static Optional<Instant> lastBakeUntil(Draft draft, Course course) {
        int stage = firstNotPassed(course);
        return Gate.isLastBatch(course, stage) ? bakeUntil(draft, course, stage) : Optional.empty();
    }

    private static int firstNotPassed(Course course) {
        int stage = 0;
        while (course.stage(stage).passedAt().isPresent()) {
            stage++;
        }
        return stage;
    }
}
