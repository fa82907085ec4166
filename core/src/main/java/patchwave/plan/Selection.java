package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import patchwave.rollout.HostPhase;
import patchwave.rollout.StageProgress;

/** Admits hosts of one rollout: most critical pool first, as far as batches, pools and pacing let it. */
final class Selection {
    /** A host that has been ready and passed over for so long goes first, and pools keep a share for it. */
    private static final Duration PASSED_OVER = Duration.ofHours(6);

    /** Shares are kept for so few hosts at a time, because what is kept serves nobody meanwhile. */
    private static final int MOST_RESERVATIONS = 8;

    private final Draft draft;
    private final Course course;
    private final int[] room;
    private final Instant longAgo;
    private final boolean[] openedLongAgo;
    private final boolean onlyBehind;
    private int free;
    private int reservations;

    private Selection(Draft draft, Course course, boolean onlyBehind) {
        this.draft = draft;
        this.course = course;
        this.onlyBehind = onlyBehind;
        this.free = course.spec().pacing().maxInOperation() - course.holdingClaims();
        this.room = new int[course.stageCount()];
        this.longAgo = draft.now.minus(PASSED_OVER);
        this.openedLongAgo = new boolean[room.length];
        for (int stage = 0; stage < room.length; stage++) {
            room[stage] = room(course, stage);
            openedLongAgo[stage] = course.stage(stage)
                    .openedAt()
                    .filter(opened -> !opened.isAfter(longAgo))
                    .isPresent();
        }
    }

    /**
     * Admits what may be admitted now.
     *
     * @param preempting emergencies that go before ordinary rollouts
     */
    static void admit(Draft draft, Course course, List<Course> preempting) {
        if (course.mayGoOn() && draft.snapshot.admissionClosed().isEmpty()) {
            boolean isPreempted = !course.spec().emergency() && !preempting.isEmpty();
            new Selection(draft, course, isPreempted).admit();
        }
    }

    /**
     * Whether an emergency keeps this host of an ordinary rollout from being admitted. Not one that is behind: it counts
     * as down, so that it takes nothing from the emergency, and until it has caught up it may be what the emergency waits for.
     */
    static boolean isPreempted(Course course, int i) {
        return course.fitness(i) != Fitness.BEHIND;
    }

    /** How many more hosts of a stage may be admitted by its open batch. */
    static int room(Course course, int stage) {
        StageProgress progress = course.stage(stage);
        boolean isShut = progress.openedAt().isEmpty()
                || (progress.bakingSince().isPresent() && progress.passedAt().isEmpty())
                || course.tally(stage).toDo == 0;
        return isShut
                ? 0
                : Math.max(0, Gate.limit(course, stage) - course.tally(stage).admitted());
    }

    private void admit() {
        int[] candidates = candidates();
        if (free <= 0 || candidates.length == 0) {
            return;
        }
        int[] order = AdmissionOrder.sorted(keys(candidates), candidates.length);
        for (int place = 0; place < order.length; place++) {
            order[place] = candidates[order[place]];
        }
        int canaries = stageOfCanaries();
        if (canaries >= 0) {
            admitCanaries(canaries, order);
        }
        for (int i : order) {
            if (free == 0) {
                return;
            }
            if (course.stageOf(i) != canaries) {
                admit(i);
            }
        }
    }

    /** The stage whose first batch is open, or -1: there is at most one, because each opens when the former has passed. */
    private int stageOfCanaries() {
        for (int stage = 0; stage < room.length; stage++) {
            if (room[stage] > 0
                    && course.stage(stage).batch() == 1
                    && course.stage(stage).passedAt().isEmpty()) {
                return stage;
            }
        }
        return -1;
    }

    private void admitCanaries(int stage, int[] order) {
        int[] own = Arrays.stream(order).filter(i -> course.stageOf(i) == stage).toArray();
        Coverage coverage = new Coverage(draft, course, stage, own);
        for (int i = coverage.next(); i >= 0 && free > 0 && room[stage] > 0; i = coverage.next()) {
            if (admit(i)) {
                coverage.cover(i);
            }
        }
    }

    private boolean admit(int i) {
        int host = course.groundIndex(i);
        int stage = course.stageOf(i);
        if (room[stage] == 0 || draft.ground.poolWithOtherDomain(host) >= 0) {
            return false;
        }
        if (draft.ground.poolWithoutSlack(host, true) >= 0) {
            if (reservations < MOST_RESERVATIONS && isPassedOver(i) && draft.ground.reserve(host)) {
                reservations++;
            }
            return false;
        }
        course.admit(i, Gate.batch(course, stage));
        room[stage]--;
        free--;
        return true;
    }

    private int[] candidates() {
        int[] candidates = new int[course.size()];
        int count = 0;
        for (int i = 0; i < course.size(); i++) {
            if (course.kind(i) == PhaseKind.READY
                    && (!onlyBehind || !isPreempted(course, i))
                    && room[course.stageOf(i)] > 0
                    && course.isFit(i)
                    && !course.isClaimed(i)
                    && course.hours().mayBegin(draft.ground.host(course.groundIndex(i)))) {
                candidates[count++] = i;
            }
        }
        return Arrays.copyOf(candidates, count);
    }

    private long[] keys(int[] candidates) {
        double[] rounds = rounds();
        long seed = AdmissionOrder.seed(course.id());
        long[] keys = new long[candidates.length];
        for (int at = 0; at < candidates.length; at++) {
            int i = candidates[at];
            HostState host = draft.ground.host(course.groundIndex(i));
            double most = 0;
            double sum = 0;
            for (int p = 0; p < host.poolCount(); p++) {
                most = Math.max(most, rounds[host.pool(p)]);
                sum += rounds[host.pool(p)];
            }
            keys[at] = AdmissionOrder.key(isPassedOver(i), most, sum, AdmissionOrder.hash(seed, host.id()));
        }
        return keys;
    }

    /** For each pool how many rounds its hosts still need with what it can spare. */
    private double[] rounds() {
        double[] rounds = new double[draft.ground.poolCount()];
        for (int i = 0; i < course.size(); i++) {
            if (course.kind(i).isToDo() && course.groundIndex(i) >= 0) {
                HostState host = draft.ground.host(course.groundIndex(i));
                for (int p = 0; p < host.poolCount(); p++) {
                    rounds[host.pool(p)] += host.weight(p);
                }
            }
        }
        for (int pool = 0; pool < rounds.length; pool++) {
            rounds[pool] /= Math.max(1, draft.ground.budget(pool) - draft.ground.down(pool));
        }
        return rounds;
    }

    private boolean isPassedOver(int i) {
        return openedLongAgo[course.stageOf(i)]
                && course.phase(i) instanceof HostPhase.Ready ready
                && !ready.since().isAfter(longAgo);
    }

    /** Whether the rollout keeps lower ones from admitting: an emergency that has hosts left to admit. */
    static boolean goesFirst(Course course) {
        return course.spec().emergency()
                && course.isRunning()
                && !course.isExpired()
                && course.sum(tally -> tally.toDo) > 0;
    }
}
