package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import patchwave.rollout.FailureReason;
import patchwave.rollout.HostPhase;

/**
 * Asks hosts to prepare: in order of rollouts and stages, a limited number at a time, so that mirrors live. An emergency does not
 * wait for what ordinary rollouts hold, which a mirror that hangs makes them hold for hours; these wait for all. So mirrors bear twice
 * the limit at the very most.
 */
final class Preparation {
    /** A host that refused because it was not well is asked again when it is, but not more often than that. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final Draft draft;
    private final List<Course> courses;
    /** How many hosts prepare, by course. */
    private final int[] preparing;

    private Preparation(Draft draft, List<Course> courses) {
        this.draft = draft;
        this.courses = courses;
        this.preparing =
                courses.stream().mapToInt(course -> preparing(draft, course)).toArray();
    }

    /** @param courses in order of priority */
    static Preparation ask(Draft draft, List<Course> courses) {
        Preparation preparation = new Preparation(draft, courses);
        for (int at = 0; at < courses.size(); at++) {
            Course course = courses.get(at);
            if (course.mayGoOn()) {
                preparation.preparing[at] += ask(draft, course, preparation.room(course));
            }
        }
        return preparation;
    }

    /** Why a host that has not prepared was not asked to: others have the slots, if nothing else is known. */
    String sentence(Course course) {
        String notAsked = "it has not been asked to prepare yet";
        Optional<Integer> most = IntStream.range(0, courses.size())
                .filter(at -> takesFrom(courses.get(at), course))
                .boxed()
                .max(Comparator.comparingInt(at -> preparing[at]));
        return most.isEmpty() || room(course) > 0
                ? notAsked
                : "%s: %d hosts prepare, %d may at a time; rollout %s has %d of them"
                        .formatted(
                                notAsked,
                                taken(course),
                                draft.snapshot.preparationLimit(),
                                courses.get(most.get()).id(),
                                preparing[most.get()]);
    }

    private int room(Course course) {
        return draft.snapshot.preparationLimit() - taken(course);
    }

    /** How many hosts prepare that a course has to leave room for. */
    private int taken(Course course) {
        return IntStream.range(0, courses.size())
                .filter(at -> takesFrom(courses.get(at), course))
                .map(at -> preparing[at])
                .sum();
    }

    /** Hosts of a course that may not go on do still load mirrors, but nobody is in a hurry for them. */
    private static boolean takesFrom(Course holder, Course asking) {
        return !asking.spec().emergency() || (holder.spec().emergency() && holder.mayGoOn());
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

    /** Answers how many it asked. */
    private static int ask(Draft draft, Course course, int room) {
        for (int i = 0; i < course.size(); i++) {
            if (course.groundIndex(i) >= 0 && isAtIt(course.kind(i)) && !isOwn(draft, course, i)) {
                // A rollout that goes before this one has the host prepare for itself now.
                if (course.kind(i) == PhaseKind.PREPARING) {
                    course.become(i, new HostPhase.Waiting());
                }
            }
        }
        int asked = 0;
        for (int i = 0; i < course.size() && asked < room; i++) {
            if ((course.kind(i) == PhaseKind.WAITING || mayAskAgain(draft, course, i))
                    && course.isFit(i)
                    && !course.isClaimed(i)
                    && isOwn(draft, course, i)) {
                course.become(i, new HostPhase.Preparing(draft.now));
                asked++;
            }
        }
        return asked;
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
