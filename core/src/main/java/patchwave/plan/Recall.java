package patchwave.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import patchwave.rollout.HostPhase;

/** Takes back claims that have not begun and shall not now: their time is over, or an emergency goes first. */
final class Recall {
    private Recall() {}

    /** @param first the emergency that goes before ordinary rollouts */
    static List<Cancellation> all(Draft draft, List<Course> courses, Optional<Course> first) {
        List<Cancellation> cancellations = new ArrayList<>();
        for (Course course : courses) {
            if (course.catchUpStop().isEmpty() && (course.spec().emergency() || !course.mayGoOn())) {
                // What is paused, halted, over or expired is stopped as a whole.
                continue;
            }
            for (int i = 0; i < course.size(); i++) {
                if (course.phase(i) instanceof HostPhase.Claimed && course.groundIndex(i) >= 0) {
                    int at = i;
                    reason(draft, course, i, first)
                            .ifPresent(reason ->
                                    cancellations.add(new Cancellation(course.id(), course.hostId(at), reason)));
                }
            }
        }
        cancellations.sort(Comparator.comparing(Cancellation::rollout).thenComparing(Cancellation::host));
        return cancellations;
    }

    private static Optional<String> reason(Draft draft, Course course, int i, Optional<Course> first) {
        if (course.catchUpStop().isPresent()) {
            return course.catchUpStop();
        }
        return first.isPresent() && Selection.isPreempted(course, i)
                ? Optional.of("emergency %s goes first".formatted(first.get().id()))
                : course.hours().wait(draft.ground.host(course.groundIndex(i))).map(Hours.Wait::sentence);
    }
}
