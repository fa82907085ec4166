package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.calendar.TimeSet;
import patchwave.policy.Pacing;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/**
 * When a rollout that goes on will have passed each stage, by the measured work times and if nothing fails.
 *
 * <p>An estimate that costs a tick next to nothing: as many rounds as the tightest pool needs (which is what the planner's
 * order comes to, reference/safety.md 2.2), each as long as the slowest release, in the usable time of those hosts that have
 * the least of it.
 */
final class Outlook {
    private static final Duration LOOK_AHEAD = Duration.ofDays(31);

    /** More rounds than anybody waits for. */
    private static final int MOST_ROUNDS = 10_000;

    private final Draft draft;
    private final Course course;
    private final Duration need;
    private final boolean[][] calendars;
    private final @Nullable Duration[] usableTimes;
    private final int[] rounds;

    private Outlook(Draft draft, Course course) {
        this.draft = draft;
        this.course = course;
        this.need =
                draft.snapshot.workTimes().longest().plus(course.spec().pacing().settle());
        this.calendars = new boolean[course.stageCount()]
                [draft.snapshot.calendars().byIndex().size()];
        this.usableTimes =
                new @Nullable Duration[draft.snapshot.calendars().byIndex().size()];
        this.rounds = new int[course.stageCount()];
    }

    /** For each stage; empty for one that has passed, and where it cannot be told. */
    static List<Optional<Instant>> of(Draft draft, Course course) {
        Instant from = course.status() instanceof RolloutStatus.Scheduled(Instant at, boolean _) ? at : draft.now;
        return course.isRunning() || course.status() instanceof RolloutStatus.Scheduled
                ? new Outlook(draft, course).ends(from)
                : Collections.nCopies(course.stageCount(), Optional.empty());
    }

    private List<Optional<Instant>> ends(Instant from) {
        count();
        List<Optional<Instant>> ends = new ArrayList<>();
        Optional<Instant> clock = Optional.of(from);
        for (int stage = 0; stage < course.stageCount(); stage++) {
            if (course.stage(stage).passedAt().isPresent()) {
                ends.add(Optional.empty());
            } else {
                int at = stage;
                clock = clock.flatMap(start -> end(at, start))
                        .filter(end -> end.isBefore(course.spec().expiresAt()));
                ends.add(clock);
            }
        }
        return ends;
    }

    /** Rounds that the tightest pool of each stage needs; a pool that can spare nobody needs more than there are. */
    private void count() {
        int[] pending = new int[draft.ground.poolCount()];
        int[] heaviest = new int[pending.length];
        int[] stageOf = new int[pending.length];
        for (int i = 0; i < course.size(); i++) {
            if (course.kind(i).isToDo() && course.groundIndex(i) >= 0) {
                HostState host = draft.ground.host(course.groundIndex(i));
                int stage = course.stageOf(i);
                calendars[stage][host.calendar()] = true;
                for (int p = 0; p < host.poolCount(); p++) {
                    int pool = host.pool(p);
                    pending[pool] += host.weight(p);
                    heaviest[pool] = Math.max(heaviest[pool], host.weight(p));
                    stageOf[pool] = stage;
                }
            }
        }
        for (int pool = 0; pool < pending.length; pool++) {
            if (pending[pool] > 0) {
                int spare = draft.ground.budget(pool) - Math.max(0, draft.ground.down(pool));
                int needed = spare < heaviest[pool] ? MOST_ROUNDS : Math.ceilDiv(pending[pool], spare);
                rounds[stageOf[pool]] = Math.max(rounds[stageOf[pool]], needed);
            }
        }
    }

    private Optional<Instant> end(int stage, Instant from) {
        Pacing pacing = course.spec().pacing();
        Tally tally = course.tally(stage);
        StageProgress progress = course.stage(stage);
        int batches = tally.toDo == 0
                ? 0
                : pacing.batchAfter(tally.admitted() + tally.toDo - 1) - Math.max(1, progress.batch());
        int least = Math.max(rounds[stage], Math.ceilDiv(tally.toDo, pacing.maxInOperation()));
        int needed = Math.max(least, tally.toDo == 0 ? 0 : batches + 1) + (tally.isBusy() ? 1 : 0);
        if (needed >= MOST_ROUNDS) {
            return Optional.empty();
        }
        Instant baked = progress.bakingSince()
                .map(since -> Gate.bakeEnd(course, stage, since))
                .filter(end -> end.isAfter(from))
                .orElse(from);
        if (needed == 0) {
            return Optional.of(
                    progress.bakingSince().isPresent()
                            ? baked
                            : from.plus(tally.admitted() == 0 ? Duration.ZERO : pacing.stageBake()));
        }
        return Timetable.end(usable(stage), baked, Collections.nCopies(needed, need))
                .map(end -> end.plus(pacing.batchBake().multipliedBy(batches)).plus(pacing.stageBake()));
    }

    private TimeSet usable(int stage) {
        TimeSet least = TimeSet.ALWAYS;
        Duration leastTime = LOOK_AHEAD;
        for (int calendar = 0; calendar < calendars[stage].length; calendar++) {
            if (calendars[stage][calendar]) {
                Duration time = usableTime(calendar);
                if (time.compareTo(leastTime) < 0) {
                    least = course.hours().usable(calendar);
                    leastTime = time;
                }
            }
        }
        return least;
    }

    private Duration usableTime(int calendar) {
        Duration known = usableTimes[calendar];
        if (known == null) {
            known = Timetable.usableTime(course.hours().usable(calendar), draft.now, LOOK_AHEAD);
            usableTimes[calendar] = known;
        }
        return known;
    }
}
