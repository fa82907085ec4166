package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import patchwave.rollout.FailureReason;
import patchwave.rollout.GateVerdict;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** Takes a running rollout on: fails and leaves out hosts, opens batches and stages, halts, completes. */
final class Progress {
    private final Draft draft;
    private final Course course;

    private Progress(Draft draft, Course course) {
        this.draft = draft;
        this.course = course;
    }

    static void advance(Draft draft, Course course) {
        new Progress(draft, course).advance();
    }

    /** Starts a rollout whose time has come, unless that was too long ago for its operator. */
    static void start(Draft draft, Course course) {
        if (!(course.status() instanceof RolloutStatus.Scheduled(Instant at, boolean startIfMissed))
                || !draft.isOver(at)) {
            return;
        }
        if (startIfMissed
                || !draft.now.isAfter(at.plus(draft.snapshot.timeouts().missedStart()))) {
            course.become(new RolloutStatus.Running());
        } else {
            course.become(new RolloutStatus.Paused(
                    RolloutStatus.BY_CONTROLLER,
                    "its start at %s was missed by %s; to start it now, resume it"
                            .formatted(at, Spoken.of(Duration.between(at, draft.now))),
                    draft.now));
        }
    }

    private void advance() {
        if (!course.isRunning() && !course.isCatchingUp()) {
            return;
        }
        for (int i = 0; i < course.size(); i++) {
            update(i);
        }
        if (course.isCatchingUp()) {
            return;
        }
        Optional<RolloutStatus> stop = HaltJudge.verdict(course, draft.now);
        if (stop.isPresent()) {
            course.become(stop.get());
            return;
        }
        for (int stage = 0; stage < course.stageCount(); stage++) {
            if (!hasPassed(stage)) {
                return;
            }
        }
        if (course.sum(tally -> tally.toDo) == 0 && course.sum(tally -> tally.isBusy() ? 1 : 0) == 0) {
            course.become(new RolloutStatus.Completed(draft.now));
        }
    }

    private void update(int i) {
        switch (course.kind(i)) {
            case SUCCEEDED -> failIfUnwell(i);
            case WAITING, PREPARING, READY -> leaveOutIfLate(i);
            case EXCLUDED -> takeBackIfFit(i);
            case FAILED -> tryAgain(i);
            case REFUSED, AT_WORK, NOT_NEEDED -> {}
        }
    }

    /** As often as the rule of its failure's class says; the failure's own report has released the claim. */
    private void tryAgain(int i) {
        boolean isOwnFailure = course.groundIndex(i) >= 0
                && draft.ground.host(course.groundIndex(i)).condition() instanceof Condition.OperationFailed failed
                && failed.rollout().equals(course.id());
        if (isOwnFailure
                && !course.isClaimed(i)
                && course.retries(i)
                        < course.spec().failures().of(course.failureClass(i)).retries()) {
            course.become(i, new HostPhase.Waiting());
        }
    }

    /**
     * What a host's health says while its batch is open or bakes is the patch's doing, unless another rollout is at it. One
     * that is away, or was put aside, is waited for: not for ever, because nothing would ever open the gate.
     */
    private void failIfUnwell(int i) {
        StageProgress stage = course.stage(course.stageOf(i));
        boolean bakesWithStage = stage.bakingSince().isPresent() && Gate.isLastBatch(course, course.stageOf(i));
        boolean isWatched = stage.passedAt().isEmpty() && (course.batchOf(i) == stage.batch() || bakesWithStage);
        if (!isWatched || course.fitness(i) == Fitness.HEALTHY || course.groundIndex(i) < 0 || course.isClaimed(i)) {
            return;
        }
        switch (draft.ground.host(course.groundIndex(i)).condition()) {
            case Condition.Healthy _, Condition.Behind _ -> {}
            case Condition.Unhealthy(var detail, var _) -> fail(i, FailureReason.SERVICE_UNHEALTHY, detail);
            case Condition.Unknown(var _, var since) -> failIfLong(i, since, FailureReason.OVERDUE);
            case Condition.Quarantined(var _, var since) -> failIfLong(i, since, FailureReason.SERVICE_UNHEALTHY);
            case Condition.OperationFailed(var _, var since, var _) ->
                failIfLong(i, since, FailureReason.SERVICE_UNHEALTHY);
        }
    }

    private void failIfLong(int i, Instant since, FailureReason reason) {
        Duration deadline = course.spec().pacing().unreachableDeadline();
        if (draft.isLate(since, deadline)) {
            fail(
                    i,
                    reason,
                    "patched, but not seen well for %s since: it %s"
                            .formatted(Spoken.of(deadline), course.conditionSentence(i)));
        }
    }

    private void fail(int i, FailureReason reason, String detail) {
        course.become(i, new HostPhase.Failed(reason, detail, course.batchOf(i), draft.now));
    }

    /** Counted from when the host could have been admitted, or from when it was not fit any more if that was later. */
    private void leaveOutIfLate(int i) {
        Optional<Instant> opened = course.stage(course.stageOf(i)).openedAt();
        if (opened.isEmpty()) {
            return;
        }
        Duration deadline = course.spec().pacing().unreachableDeadline();
        if (!course.isFit(i)) {
            if (draft.isLate(Draft.later(opened.get(), unfitSince(i)), deadline)) {
                course.become(i, Exclusion.byCondition(course.conditionSentence(i), draft.now));
            }
        } else if (course.phase(i) instanceof HostPhase.Preparing(var since)
                && draft.isLate(Draft.later(opened.get(), since), deadline)) {
            course.become(i, Exclusion.notPrepared(draft.now));
        }
    }

    private Instant unfitSince(int i) {
        if (course.groundIndex(i) < 0) {
            return Instant.MIN;
        }
        return switch (draft.ground.host(course.groundIndex(i)).condition()) {
            case Condition.Healthy _ -> Instant.MIN;
            case Condition.Behind(var _, var since) -> since;
            case Condition.Unhealthy(var _, var since) -> since;
            case Condition.Unknown(var _, var since) -> since;
            case Condition.Quarantined(var _, var since) -> since;
            case Condition.OperationFailed(var _, var since, var _) -> since;
        };
    }

    private void takeBackIfFit(int i) {
        if (course.isFit(i)
                && course.phase(i) instanceof HostPhase.Excluded(var _, var comesBack, var _)
                && comesBack) {
            course.become(i, new HostPhase.Waiting());
        }
    }

    /** Takes a stage as far as it can go now. */
    private boolean hasPassed(int stage) {
        if (course.stage(stage).passedAt().isPresent()) {
            return true;
        }
        if (course.stage(stage).openedAt().isEmpty()) {
            open(stage);
        }
        while (course.isRunning() && Gate.hasEnded(course, stage)) {
            GateVerdict verdict = Gate.verdict(course, stage);
            if (verdict instanceof GateVerdict.Failed failed) {
                course.become(new RolloutStatus.Halted(failed.reason(), draft.now));
            }
            if (!(verdict instanceof GateVerdict.Passed) || !hasBaked(stage)) {
                return false;
            }
            if (Gate.isLastBatch(course, stage)) {
                pass(stage);
                return true;
            }
            openNextBatch(stage);
        }
        return false;
    }

    private void open(int stage) {
        StageProgress progress = course.stage(stage);
        course.progress(
                stage,
                new StageProgress(
                        progress.environment(), 1, Optional.of(draft.now), Optional.empty(), Optional.empty()),
                stage == 0 ? "the rollout begins" : course.stage(stage - 1).environment() + " has passed");
    }

    private boolean hasBaked(int stage) {
        StageProgress progress = course.stage(stage);
        if (progress.bakingSince().isEmpty()) {
            course.progress(
                    stage,
                    new StageProgress(
                            progress.environment(),
                            progress.batch(),
                            progress.openedAt(),
                            Optional.of(draft.now),
                            Optional.empty()),
                    "all %d hosts admitted so far have ended"
                            .formatted(course.tally(stage).admitted()));
        }
        Instant since = course.stage(stage).bakingSince().orElse(draft.now);
        return draft.isOver(Gate.bakeEnd(course, stage, since));
    }

    private void openNextBatch(int stage) {
        StageProgress progress = course.stage(stage);
        course.progress(
                stage,
                new StageProgress(
                        progress.environment(),
                        progress.batch() + 1,
                        progress.openedAt(),
                        Optional.empty(),
                        Optional.empty()),
                "batch %d has baked, its gate has passed".formatted(progress.batch()));
    }

    private void pass(int stage) {
        StageProgress progress = course.stage(stage);
        Tally tally = course.tally(stage);
        course.progress(
                stage,
                new StageProgress(
                        progress.environment(),
                        progress.batch(),
                        progress.openedAt(),
                        progress.bakingSince(),
                        Optional.of(draft.now)),
                "%d of %d hosts were patched, %d needed nothing, %d failed"
                        .formatted(tally.succeeded, tally.hosts, tally.notNeeded, tally.failures()));
    }
}
