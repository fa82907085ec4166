package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;

/** Asks hosts to prepare: in order of rollouts and stages, a limited number at a time, so that mirrors live. */
final class Preparation {
    /** A host that refused because it was not well is asked again when it is, but not more often than that. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private Preparation() {}

    /** @param courses in order of priority */
    static void ask(Draft draft, List<Course> courses) {
        int room = draft.snapshot.preparationLimit();
        for (Course course : courses) {
            room -= preparing(draft, course);
        }
        for (Course course : courses) {
            if (course.mayGoOn()) {
                room = ask(draft, course, room);
            }
        }
    }

    /** Hosts that are lost or late do not load mirrors, and must not stop the others. */
    private static int preparing(Draft draft, Course course) {
        Instant since = draft.now.minus(course.spec().pacing().unreachableDeadline());
        int count = 0;
        for (int i = 0; i < course.size(); i++) {
            if (course.phase(i) instanceof HostPhase.Preparing preparing
                    && course.isFit(i)
                    && preparing.since().isAfter(since)) {
                draft.wakeAt(preparing.since().plus(course.spec().pacing().unreachableDeadline()));
                count++;
            }
        }
        return count;
    }

    private static int ask(Draft draft, Course course, int room) {
        for (int i = 0; i < course.size(); i++) {
            if (course.groundIndex(i) >= 0 && isAtIt(course.kind(i)) && !isOwn(draft, course, i)) {
                // A rollout that goes before this one has the host prepare for itself now.
                if (course.kind(i) == PhaseKind.PREPARING) {
                    course.become(i, new HostPhase.Waiting());
                }
            }
        }
        int left = room;
        for (int i = 0; i < course.size() && left > 0; i++) {
            if ((course.kind(i) == PhaseKind.WAITING || mayAskAgain(draft, course, i))
                    && course.isFit(i)
                    && !course.isClaimed(i)
                    && isOwn(draft, course, i)) {
                course.become(i, new HostPhase.Preparing(draft.now));
                left--;
            }
        }
        return left;
    }

    /**
     * Whether what the host refused for has passed. It says so itself only to the rollout that it prepares for; where that is
     * another by now, this one would wait for ever, and with it all that wait for this host.
     */
    private static boolean mayAskAgain(Draft draft, Course course, int i) {
        return course.phase(i) instanceof HostPhase.Refused(var reason, var _, var at)
                && reason == FailureReason.UNHEALTHY_BEFORE
                && course.isFit(i)
                && draft.isOver(at.plus(PATIENCE));
    }

    private static boolean isAtIt(PhaseKind kind) {
        return switch (kind) {
            case PREPARING, READY -> true;
            // What a host has refused needs somebody's help, and must not keep other rollouts from it.
            case WAITING, REFUSED, AT_WORK, SUCCEEDED, NOT_NEEDED, FAILED, EXCLUDED -> false;
        };
    }

    private static boolean isOwn(Draft draft, Course course, int i) {
        return draft.ground.preparedFor(course.groundIndex(i), course.id()).equals(course.id());
    }
}
