package patchwave.plan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import patchwave.fleet.HostId;
import patchwave.rollout.GateVerdict;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutStatus;

/** Says of each host that is not admitted why not: the most telling reason, as the decision leaves things. */
final class Holds {
    private static final int MOST_HOLDERS = 20;

    /** The part of a hold that many hosts have in common, so that a sentence is made once and not for every host. */
    private record Why(HoldReason reason, String sentence, Optional<Instant> until, List<HostId> holders) {
        static Why of(HoldReason reason, String sentence) {
            return new Why(reason, sentence, Optional.empty(), List.of());
        }
    }

    private static final Why PREPARING = Why.of(HoldReason.NOT_PREPARED, "it is still preparing");

    private final Draft draft;
    private final Course course;
    private final PoolStories stories;
    private final Optional<Why> stopped;
    private final Optional<Why> preempted;
    private final Optional<Why> closed;
    private final @Nullable Why[] forStage;
    private final Why forMax;
    private final Why notAsked;

    private Holds(Draft draft, Course course, PoolStories stories, Preparation preparation, Optional<Course> first) {
        this.draft = draft;
        this.course = course;
        this.stories = stories;
        this.stopped = stopped();
        this.preempted = first.filter(_ -> !course.spec().emergency())
                .map(it -> Why.of(HoldReason.PREEMPTED, "emergency %s goes first".formatted(it.id())));
        this.closed = draft.snapshot
                .admissionClosed()
                .map(reason -> Why.of(HoldReason.ADMISSION_CLOSED, "admission is closed: " + reason))
                .or(() -> course.catchUpStop().map(reason -> Why.of(HoldReason.GATE_SHUT, reason)));
        this.forStage = new @Nullable Why[course.stageCount()];
        for (int stage = 0; stage < forStage.length; stage++) {
            forStage[stage] = forStage(stage);
        }
        int most = course.spec().pacing().maxInOperation();
        this.forMax = new Why(
                HoldReason.MAX_IN_OPERATION,
                "the rollout has %d hosts in operation, as many as its pacing permits".formatted(most),
                Optional.empty(),
                atWork(_ -> true));
        this.notAsked = Why.of(HoldReason.NOT_PREPARED, preparation.sentence(course));
    }

    /** @param first the emergency that goes before ordinary rollouts */
    static List<Hold> all(Draft draft, List<Course> courses, Preparation preparation, Optional<Course> first) {
        PoolStories stories = new PoolStories(draft.ground);
        List<Hold> holds = new ArrayList<>();
        courses.stream()
                .sorted(Comparator.comparing(Course::id))
                .forEach(course -> new Holds(draft, course, stories, preparation, first).addTo(holds));
        return holds;
    }

    /** In the order of the snapshot's hosts, which is the order of ids, without sorting 100,000 names. */
    private void addTo(List<Hold> holds) {
        int[] byGround = new int[draft.ground.hostCount()];
        List<Hold> strangers = new ArrayList<>();
        for (int i = 0; i < course.size(); i++) {
            if (course.kind(i).isHeld() && !course.isAdmittedNow(i)) {
                if (course.groundIndex(i) >= 0) {
                    byGround[course.groundIndex(i)] = i + 1;
                } else {
                    strangers.add(hold(i));
                }
            }
        }
        int start = holds.size();
        for (int at : byGround) {
            if (at > 0) {
                holds.add(hold(at - 1));
            }
        }
        if (!strangers.isEmpty()) {
            holds.addAll(strangers);
            holds.subList(start, holds.size()).sort(Comparator.comparing(Hold::host));
        }
    }

    private Hold hold(int i) {
        Why why = why(i);
        return new Hold(course.id(), course.hostId(i), why.reason(), why.sentence(), why.until(), why.holders());
    }

    private Why why(int i) {
        Optional<Why> whole = stopped.or(() -> Selection.isPreempted(course, i) ? preempted : Optional.empty())
                .or(() -> closed);
        if (whole.isPresent()) {
            return whole.get();
        }
        Why stage = forStage[course.stageOf(i)];
        if (stage != null && stage.reason() == HoldReason.STAGE_NOT_OPEN) {
            return stage;
        }
        if (!course.isFit(i)) {
            return forCondition(i);
        }
        return switch (course.phase(i)) {
            case HostPhase.Waiting _ -> course.isClaimed(i) ? forCapacity(i, stage) : forPreparation(i);
            case HostPhase.Preparing _ -> PREPARING;
            case HostPhase.Refused(var reason, var detail, var _) ->
                Why.of(HoldReason.PREPARATION_REFUSED, "it could not prepare: %s: %s".formatted(reason, detail));
            case HostPhase.Ready _,
                    HostPhase.Claimed _,
                    HostPhase.Operating _,
                    HostPhase.Succeeded _,
                    HostPhase.NotNeeded _,
                    HostPhase.Failed _,
                    HostPhase.Excluded _ -> forCapacity(i, stage);
        };
    }

    private Optional<Why> stopped() {
        return switch (course.status()) {
            case RolloutStatus.Paused(var by, var reason, var _) ->
                Optional.of(Why.of(HoldReason.ROLLOUT_PAUSED, "%s paused the rollout: %s".formatted(by, reason)));
            case RolloutStatus.Halted(var reason, var _) ->
                Optional.of(Why.of(HoldReason.ROLLOUT_HALTED, "the rollout is halted: " + reason));
            case RolloutStatus.Scheduled(var at, var _) ->
                Optional.of(new Why(
                        HoldReason.ROLLOUT_SCHEDULED, "the rollout has not started yet", Optional.of(at), List.of()));
            case RolloutStatus.Running _, RolloutStatus.Aborted _, RolloutStatus.Completed _ ->
                course.isExpired()
                        ? Optional.of(Why.of(HoldReason.PLAN_EXPIRED, "the signed plan's time is over"))
                        : Optional.empty();
        };
    }

    /** What keeps every host of a stage, or null if the stage's open batch has room. */
    private @Nullable Why forStage(int stage) {
        var progress = course.stage(stage);
        if (progress.openedAt().isEmpty()) {
            // With what the stage before it waits for: that is what people ask next.
            return new Why(
                    HoldReason.STAGE_NOT_OPEN,
                    StageViews.notPassed(course),
                    StageViews.lastBakeUntil(draft, course),
                    List.of());
        }
        long admitted = draft.admissions.isEmpty() ? 0 : admittedNow(stage);
        if (Selection.room(course, stage) > admitted) {
            return null;
        }
        if (progress.passedAt().isEmpty() && Gate.hasEnded(course, stage)) {
            String sentence = StageViews.gate(course, stage);
            return Gate.verdict(course, stage) instanceof GateVerdict.Passed
                    ? new Why(HoldReason.BAKING, sentence, StageViews.bakeUntil(draft, course, stage), List.of())
                    : Why.of(HoldReason.GATE_SHUT, sentence);
        }
        List<HostId> holders = atWork(i -> course.stageOf(i) == stage);
        return new Why(
                HoldReason.BATCH_FULL,
                "batch %d of %s is full, and hosts of it are still at work"
                        .formatted(Gate.batch(course, stage), progress.environment()),
                Optional.empty(),
                holders);
    }

    private Why forCondition(int i) {
        HoldReason reason = switch (course.fitness(i)) {
            case UNHEALTHY -> HoldReason.HOST_UNHEALTHY;
            case UNKNOWN -> HoldReason.HOST_UNKNOWN;
            case QUARANTINED -> HoldReason.HOST_QUARANTINED;
            case HEALTHY, BEHIND, OPERATION_FAILED -> HoldReason.HOST_FAILED;
        };
        return Why.of(reason, "it " + course.conditionSentence(i));
    }

    private Why forPreparation(int i) {
        return draft.ground
                .preparedFor(course.groundIndex(i))
                .filter(first -> !first.equals(course.id()))
                .map(first -> Why.of(HoldReason.NOT_PREPARED, "it prepares for rollout %s first".formatted(first)))
                .orElse(notAsked);
    }

    private Why forCapacity(int i, @Nullable Why stage) {
        int host = course.groundIndex(i);
        if (course.isClaimed(i)) {
            return Why.of(
                    HoldReason.CLAIMED_BY_OTHER,
                    draft.ground
                            .host(host)
                            .claimedBy()
                            .map(rollout -> "rollout %s holds its claim".formatted(rollout))
                            .orElse("a rollout that goes first has just been given its claim"));
        }
        Optional<Hours.Wait> wait = course.hours().wait(draft.ground.host(host));
        if (wait.isPresent()) {
            Hours.Wait found = wait.get();
            return new Why(found.reason(), found.sentence(), found.until(), List.of());
        }
        if (stage != null) {
            return stage;
        }
        int pool = draft.ground.poolWithoutSlack(host, false);
        if (pool < 0) {
            pool = draft.ground.poolWithoutSlack(host, true);
        }
        if (pool >= 0) {
            return forPool(HoldReason.POOL_AT_FLOOR, stories.atFloor(pool, weightIn(host, pool)));
        }
        int exclusive = draft.ground.poolWithOtherDomain(host);
        return exclusive < 0 ? forMax : forPool(HoldReason.DOMAIN_EXCLUSIVE, stories.exclusive(exclusive));
    }

    private int weightIn(int host, int pool) {
        HostState state = draft.ground.host(host);
        for (int i = 0; i < state.poolCount(); i++) {
            if (state.pool(i) == pool) {
                return draft.ground.fitness(host) == Fitness.HEALTHY ? state.weight(i) : 0;
            }
        }
        return 1;
    }

    private static Why forPool(HoldReason reason, PoolStories.Story story) {
        return new Why(reason, story.sentence(), Optional.empty(), story.holders());
    }

    private long admittedNow(int stage) {
        return course.hosts(i -> course.isAdmittedNow(i) && course.stageOf(i) == stage)
                .count();
    }

    private List<HostId> atWork(IntPredicate among) {
        return course.ids(
                course.hosts(i -> (course.kind(i) == PhaseKind.AT_WORK || course.isAdmittedNow(i)) && among.test(i))
                        .limit(MOST_HOLDERS)
                        .sorted());
    }
}
