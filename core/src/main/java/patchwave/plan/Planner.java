package patchwave.plan;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;

/**
 * Decides what happens next. Total, deterministic, and from nothing but its arguments.
 *
 * <p>Level-triggered: each call looks at everything afresh, so that a lost hint costs time and never correctness.
 */
public final class Planner {
    private Planner() {}

    /** The decision for one moment. */
    public static Decision plan(Snapshot snapshot, Instant now) {
        Draft draft = new Draft(snapshot, now);
        List<Course> courses = snapshot.rollouts().stream()
                .filter(rollout -> !rollout.status().isOver() || rollout.status() instanceof RolloutStatus.Completed)
                .map(rollout -> new Course(rollout, draft))
                .filter(course -> !course.status().isOver() || course.isCatchingUp())
                .sorted(Comparator.comparing(Course::spec, RolloutSpec.PRIORITY))
                .toList();
        for (Course course : courses) {
            Progress.start(draft, course);
            Progress.advance(draft, course);
            if (course.isRunning() || course.isCatchingUp()) {
                draft.wakeAt(course.spec().expiresAt());
            }
        }
        Preparation preparation = Preparation.ask(draft, courses);
        List<Course> preempting = courses.stream().filter(Selection::goesFirst).toList();
        for (Course course : courses) {
            Selection.admit(draft, course, preempting);
        }
        Optional<Course> first = preempting.stream().findFirst();
        return new Decision(
                draft.changes,
                draft.admissions,
                Recall.all(draft, courses, first),
                Holds.all(draft, courses, preparation, first),
                StageViews.all(draft, courses),
                draft.wakeAt());
    }
}
