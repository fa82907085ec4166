package patchwave.agent.operation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import patchwave.agent.health.HealthComparison;
import patchwave.agent.health.HealthReport;
import patchwave.agent.health.HealthState;

/** The phases of one attempt: drain, apply, verify, repair, restart, reboot, check, undrain, settle. */
final class HostOperation {
    /** A host that does not go down when it is asked twice will not. */
    private static final int REBOOT_TRIES = 2;

    private final Limits limits;
    private final HostFacts facts;

    HostOperation(Limits limits, HostFacts facts) {
        this.limits = limits;
        this.facts = facts;
    }

    /** A permit was accepted: write the intent before anything is done (A2). */
    void begin(Draft draft, FromController.Operation operation, Plan plan, long statusSequence) {
        List<PackageChange> changes =
                draft.preparing.result().map(Preparation::changes).orElse(List.of());
        List<Plan.Target> targets = plan.patchLevelFor(facts.osRelease())
                .map(Plan.PatchLevel::packages)
                .orElse(List.of());
        draft.evidence = Evidence.NONE;
        draft.hint = Optional.empty();
        draft.write(new JournalRecord.Intent(
                operation.rolloutId(),
                operation.attempt(),
                plan.hash(),
                targets,
                changes,
                plan.rollsBack(),
                plan.mayReboot(),
                operation.settle(),
                // Where an earlier operation left it unwell, being as good as before would not be good enough.
                draft.health.state() == HealthState.HEALTHY ? draft.health : HealthReport.NONE_YET,
                statusSequence,
                draft.now.wall()));
        mark(draft, JournalRecord.DrainMark.BEGAN);
        draft.enter(new Phase.Draining(1, Optional.empty()));
        draft.act(new Action.Drain(operation.rolloutId(), operation.attempt()));
    }

    void drainEnded(Draft draft, Phase.Draining phase, Event.HookVerdict verdict) {
        if (draft.open().cancelled().isPresent()) {
            undrain(draft, Phase.After.FENCE);
            return;
        }
        switch (verdict) {
            case Event.HookVerdict.Done done -> {
                // Without hooks it is as the attempt before left it: still to be put back, maybe.
                boolean isInService = done.ran() == 0 && !leftDrained(draft);
                mark(draft, isInService ? JournalRecord.DrainMark.NO_HOOKS : JournalRecord.DrainMark.DRAINED);
                apply(draft);
            }
            case Event.HookVerdict.RetryLater later -> {
                if (phase.tries() < limits.drainTries()) {
                    draft.enter(new Phase.Draining(phase.tries(), Optional.of(draft.in(limits.drainPause()))));
                } else {
                    fail(draft, FailureReason.DRAIN_FAILED, "asked " + phase.tries() + " times: " + later.what());
                    undrain(draft, Phase.After.FINISH);
                }
            }
            case Event.HookVerdict.Skip skip -> {
                draft.askAgain = Optional.of(draft.in(limits.askPause()));
                draft.askAgainReason = skip.what();
                draft.write(new JournalRecord.Cancelled(draft.intent().attempt(), skip.what()));
                undrain(draft, Phase.After.FENCE);
            }
            case Event.HookVerdict.Failed failed -> {
                fail(draft, FailureReason.DRAIN_FAILED, failed.what());
                undrain(draft, Phase.After.FINISH);
            }
        }
    }

    private static boolean leftDrained(Draft draft) {
        return draft.journal.outcome().filter(Outcome::leftDrained).isPresent();
    }

    private void apply(Draft draft) {
        JournalRecord.Intent intent = draft.intent();
        if (intent.changes().isEmpty()) {
            begun(draft);
            verify(draft, new Phase.Verifying(limits.repairs(), false));
        } else {
            step(draft, OperationStep.APPLYING);
            draft.enter(new Phase.Applying());
            draft.act(new Action.RunTransaction(intent));
        }
    }

    private static void begun(Draft draft) {
        if (!draft.open().begun()) {
            draft.write(new JournalRecord.Begun(draft.intent().attempt(), draft.now.wall()));
        }
    }

    /**
     * The answer to the wish to begin the transaction. The mark of its runner is what cannot be made twice, so that begun is
     * written after it: whatever dies before it leaves an attempt that is fenced and made anew.
     */
    void started(Draft draft, Event.RunnerEvidence evidence) {
        if (evidence == Event.RunnerEvidence.NONE) {
            draft.write(new JournalRecord.Cancelled(
                    draft.intent().attempt(), "the transaction's runner was killed before it began"));
            undrain(draft, Phase.After.FENCE);
        } else {
            begun(draft);
            draft.act(new Action.AwaitTransaction(draft.intent()));
        }
    }

    /** After a start: what was begun is finished, what was not begun never will be (A3). */
    void found(Draft draft, Event.RunnerEvidence evidence) {
        JournalState.Open open = draft.open();
        boolean seen = evidence != Event.RunnerEvidence.NONE;
        if (!open.begun() && !seen) {
            if (open.failure().isPresent()) {
                undrain(draft, Phase.After.FINISH);
                return;
            }
            if (open.cancelled().isEmpty()) {
                String byHand = open.byHand()
                        .flatMap(JournalRecord.Drain::told)
                        .map(it -> "; " + it)
                        .orElse("");
                draft.write(new JournalRecord.Cancelled(
                        open.intent().attempt(), "the agent was restarted before the work began" + byHand));
            }
            undrain(draft, Phase.After.FENCE);
            return;
        }
        begun(draft);
        boolean goesDown = open.failure().isEmpty()
                && !open.isBackInService()
                && open.reboot()
                        .filter(it -> it.bootId().equals(facts.bootId()))
                        .isPresent();
        if (evidence == Event.RunnerEvidence.RUNNING) {
            draft.enter(new Phase.Applying());
            draft.act(new Action.AwaitTransaction(open.intent()));
        } else if (goesDown) {
            // This process began after the asking and before the end of the host.
            draft.enter(new Phase.Rebooting(1, draft.in(limits.rebootPatience()), Optional.empty()));
        } else {
            verify(draft, new Phase.Verifying(0, seen));
        }
    }

    void transactionEnded(Draft draft, Optional<Failure> problem) {
        begun(draft);
        draft.hint = problem;
        verify(draft, new Phase.Verifying(0, true));
    }

    private void verify(Draft draft, Phase.Verifying phase) {
        step(draft, OperationStep.VERIFYING);
        draft.enter(phase);
        draft.act(new Action.Verify(draft.intent()));
    }

    void verified(Draft draft, Phase.Verifying phase, Event.Verified verified) {
        draft.evidence = draft.evidence.withPackages(verified.installed(), verified.tag(), verified.drift());
        boolean isByHand = draft.open().byHand().isPresent();
        if (verified.problem().isEmpty() && isByHand) {
            // It is not restarted under its clients into what is installed: the next attempt drains it for that.
            fail(
                    draft,
                    FailureReason.NOT_CONVERGED,
                    draft.open().isPutBackMidway()
                            ? "the packages are right, but nothing was restarted: retry it"
                            : "the packages are right, but nothing was restarted again: retry it, which drains the host for it");
            check(draft);
        } else if (verified.problem().isEmpty()) {
            restart(draft);
        } else if (!draft.open().isBackInService() && phase.mayRepair() && phase.repairs() < limits.repairs()) {
            step(draft, OperationStep.REPAIRING);
            draft.enter(new Phase.Repairing(phase.repairs() + 1));
            draft.act(new Action.Repair(draft.intent()));
        } else {
            Failure found = verified.problem().get();
            String said = draft.hint
                    .map(hint -> "; the transaction said: " + hint.detail())
                    .orElse("");
            // The package database knows better than an exit code, but not why nothing was tried.
            FailureReason reason = draft.hint
                    .map(Failure::reason)
                    .filter(it -> it != FailureReason.INSTALL_FAILED)
                    .orElse(found.reason());
            fail(draft, reason, found.detail() + said);
            check(draft);
        }
    }

    void repaired(Draft draft, Phase.Repairing phase) {
        verify(draft, new Phase.Verifying(phase.repairs(), true));
    }

    private void restart(Draft draft) {
        step(draft, OperationStep.RESTARTING);
        draft.enter(new Phase.Restarting());
        draft.act(new Action.Restart(draft.intent(), means(draft)));
    }

    /** What was put back is only looked at, such as by the process after one that ended in the quiet time: there are clients now. */
    private Action.Means means(Draft draft) {
        if (draft.open().isBackInService()) {
            return Action.Means.LOOK;
        }
        return mayReboot(draft) ? Action.Means.RESTART_OR_REBOOT : Action.Means.RESTART;
    }

    void restarted(Draft draft, Event.Restarted ended) {
        draft.evidence =
                draft.evidence.withProcesses(ended.restarted(), ended.stale(), ended.allInspected(), ended.reboot());
        boolean helps = !ended.reboot().isEmpty() && ended.problem().isEmpty();
        if (helps && mayReboot(draft)) {
            reboot(draft, ended.reboot());
            return;
        }
        unconverged(draft, ended).ifPresent(failure -> fail(draft, failure.reason(), failure.detail()));
        check(draft);
    }

    /** Not once the attempt has failed, such as by a host that does not go down: also not for the process after this one. */
    private boolean mayReboot(Draft draft) {
        return draft.open().failure().isEmpty()
                && !draft.open().isBackInService()
                && draft.intent().mayReboot()
                && draft.open().reboots() < limits.reboots();
    }

    /** Why the host does not run what is installed; empty if it does. */
    private Optional<Failure> unconverged(Draft draft, Event.Restarted ended) {
        String ways = rebootWays(draft);
        if (!ended.stale().isEmpty()) {
            Evidence.StaleProcess first = ended.stale().getFirst();
            String owner = first.service().isEmpty() ? "no service" : first.service();
            return failure(
                    FailureReason.NOT_CONVERGED,
                    ended.stale().size() + " processes still run old files, such as " + first.command() + " (pid "
                            + first.pid() + ", " + owner + ") with " + first.file() + ": "
                            + ended.problem().orElse(first.reason() + ways));
        }
        if (ended.problem().isPresent()) {
            return failure(FailureReason.NOT_CONVERGED, ended.problem().get());
        }
        if (!ended.reboot().isEmpty()) {
            return failure(
                    FailureReason.REBOOT_NEEDED, ended.reboot().getFirst().detail() + ways);
        }
        return ended.allInspected()
                ? Optional.empty()
                : failure(
                        FailureReason.NOT_CONVERGED,
                        "not every process could be inspected for old files: the agent must be root and see all of /proc");
    }

    private String rebootWays(Draft draft) {
        if (draft.open().isBackInService()) {
            return "; the host is in service: retry it, which drains the host";
        }
        if (!draft.intent().mayReboot()) {
            return "; the plan does not let the host reboot";
        }
        return limits.reboots() == 0
                ? "; this host's configuration does not let it reboot"
                : "; it was rebooted " + draft.open().reboots() + " times for this";
    }

    private static Optional<Failure> failure(FailureReason reason, String detail) {
        return Optional.of(new Failure(reason, detail));
    }

    private void reboot(Draft draft, List<RebootReason> reasons) {
        step(draft, OperationStep.REBOOTING);
        draft.write(new JournalRecord.Reboot(
                draft.intent().attempt(), draft.open().reboots() + 1, facts.bootId(), reasons, draft.now.wall()));
        askToReboot(draft, 1);
    }

    private void askToReboot(Draft draft, int tries) {
        draft.enter(new Phase.Rebooting(tries, draft.in(limits.rebootPatience()), Optional.empty()));
        draft.act(new Action.Reboot(draft.intent().rolloutId() + ": "
                + draft.open().reboot().orElseThrow().reasons().getFirst().detail()));
    }

    /** What was answered to the asking is only a hint: some that say no go down all the same. */
    static void rebootAsked(Draft draft, Phase.Rebooting phase, Optional<String> problem) {
        draft.enter(new Phase.Rebooting(phase.tries(), phase.until(), problem));
        problem.ifPresent(it -> draft.note("the host was asked to reboot, and answered: " + it));
    }

    private void stillUp(Draft draft, Phase.Rebooting phase) {
        if (phase.tries() < REBOOT_TRIES) {
            askToReboot(draft, phase.tries() + 1);
        } else {
            fail(
                    draft,
                    FailureReason.REBOOT_FAILED,
                    "the host did not go down within " + limits.rebootPatience().toMinutes()
                            + " minutes, asked twice"
                            + phase.problem().map(it -> "; it answered: " + it).orElse(""));
            // Nothing was restarted, since the reboot would have: the host is not put back with all on the old files.
            restart(draft);
        }
    }

    private void check(Draft draft) {
        step(draft, OperationStep.CHECKING);
        boolean hasBooted = draft.open()
                .reboot()
                .filter(it -> !it.bootId().equals(facts.bootId()))
                .isPresent();
        draft.enter(new Phase.Checking(
                draft.now.boot(), draft.in(hasBooted ? limits.bootPatience() : limits.checkPatience())));
        draft.act(new Action.SampleHealth());
    }

    void sampled(Draft draft, HealthReport report, Duration taken) {
        Phase phase = draft.phase.orElseThrow();
        if (phase instanceof Phase.Checking checking && taken.compareTo(checking.since()) >= 0) {
            checked(draft, checking, report);
        } else if (phase instanceof Phase.Settling settling && taken.compareTo(settling.since()) >= 0) {
            settled(draft, settling, report, taken);
        }
    }

    private void checked(Draft draft, Phase.Checking phase, HealthReport report) {
        draft.evidence = draft.evidence.withHealth(report);
        if (regression(draft, report).isEmpty()) {
            boolean failed = draft.open().failure().isPresent();
            undrain(draft, failed ? Phase.After.FINISH : Phase.After.SETTLE);
        } else if (draft.reached(phase.until())) {
            // Traffic to a broken service helps nobody: the host stays drained until it is well again.
            fail(
                    draft,
                    FailureReason.SERVICE_UNHEALTHY,
                    regression(draft, report).orElseThrow());
            finish(draft);
        }
    }

    private void settled(Draft draft, Phase.Settling phase, HealthReport report, Duration taken) {
        draft.evidence = draft.evidence.withHealth(report);
        Optional<String> worse = regression(draft, report);
        if (worse.isPresent()) {
            fail(draft, FailureReason.SERVICE_UNHEALTHY, worse.get());
            finish(draft);
        } else if (taken.compareTo(phase.until()) >= 0) {
            finish(draft);
        }
    }

    private static Optional<String> regression(Draft draft, HealthReport report) {
        HealthReport baseline = draft.intent().baseline();
        List<HealthComparison.Change> worse =
                HealthComparison.of(baseline, report).regressions();
        String what =
                baseline.equals(HealthReport.NONE_YET) ? " is not healthy: " : " was healthy before and is not now: ";
        return worse.stream()
                .findFirst()
                .map(it -> "check " + it.name() + what + it.message()
                        + (worse.size() == 1 ? "" : " (and " + (worse.size() - 1) + " more)"));
    }

    /** Leaves the out-of-service state, whatever happened before; then goes on. */
    void undrain(Draft draft, Phase.After after) {
        if (draft.open().drained()) {
            step(draft, OperationStep.UNDRAINING);
            draft.enter(new Phase.Undraining(1, Optional.empty(), after));
            draft.act(new Action.Undrain(
                    draft.intent().rolloutId(), draft.intent().attempt()));
        } else {
            goOn(draft, after);
        }
    }

    void undrainEnded(Draft draft, Phase.Undraining phase, Event.HookVerdict verdict) {
        Optional<String> why = draft.journal.stillDrained(verdict);
        if (why.isEmpty()) {
            mark(draft, JournalRecord.DrainMark.UNDRAINED);
            goOn(draft, phase.after());
        } else if (phase.tries() < limits.undrainTries()) {
            draft.enter(
                    new Phase.Undraining(phase.tries(), Optional.of(draft.in(limits.undrainPause())), phase.after()));
        } else {
            fail(draft, FailureReason.UNDRAIN_FAILED, why.get());
            finish(draft);
        }
    }

    private void goOn(Draft draft, Phase.After after) {
        switch (after) {
            case SETTLE -> {
                step(draft, OperationStep.SETTLING);
                draft.enter(new Phase.Settling(
                        draft.now.boot(), draft.in(draft.intent().settle())));
                draft.act(new Action.SampleHealth());
            }
            case FINISH -> finish(draft);
            case FENCE -> {
                JournalRecord.Intent intent = draft.intent();
                String reason = draft.open().cancelled().orElse("cancelled");
                draft.write(new JournalRecord.Fenced(intent.rolloutId(), intent.attempt(), reason, draft.now.wall()));
                end(draft);
            }
        }
    }

    /** Clock-driven moves: hooks to run again, and samples that never came. */
    void tick(Draft draft) {
        switch (draft.phase.orElseThrow()) {
            case Phase.Draining phase
            when due(draft, phase.again()) -> {
                JournalRecord.Intent intent = draft.intent();
                draft.enter(new Phase.Draining(phase.tries() + 1, Optional.empty()));
                draft.act(new Action.Drain(intent.rolloutId(), intent.attempt()));
            }
            case Phase.Undraining phase
            when due(draft, phase.again()) -> {
                JournalRecord.Intent intent = draft.intent();
                draft.enter(new Phase.Undraining(phase.tries() + 1, Optional.empty(), phase.after()));
                draft.act(new Action.Undrain(intent.rolloutId(), intent.attempt()));
            }
            case Phase.Rebooting phase when draft.reached(phase.until()) -> stillUp(draft, phase);
            case Phase.Checking phase -> awaitSample(draft, phase.until());
            case Phase.Settling phase -> awaitSample(draft, phase.until());
            case Phase.Recovering _,
                    Phase.Draining _,
                    Phase.Applying _,
                    Phase.Verifying _,
                    Phase.Repairing _,
                    Phase.Restarting _,
                    Phase.Rebooting _,
                    Phase.Undraining _ -> {}
        }
    }

    private static boolean due(Draft draft, Optional<Duration> time) {
        return time.filter(draft::reached).isPresent();
    }

    private void awaitSample(Draft draft, Duration until) {
        if (draft.reached(until.plus(limits.sampleGrace()))) {
            draft.evidence = draft.evidence.withHealth(HealthReport.NONE_YET);
            fail(
                    draft,
                    FailureReason.SERVICE_UNHEALTHY,
                    "health could not be told: no sample within " + limits.sampleGrace());
            finish(draft);
        } else if (draft.reached(until)) {
            draft.act(new Action.SampleHealth());
        }
    }

    /** Cancel of the open attempt (A4). True if it will be fenced once the host is back in service. */
    boolean cancel(Draft draft, String reason) {
        // While the transaction is being started it cannot be known yet: the controller repeats itself.
        boolean handedOver = draft.phase.orElseThrow() instanceof Phase.Applying;
        if (draft.open().begun() || handedOver || draft.open().failure().isPresent()) {
            return false;
        }
        if (draft.open().cancelled().isEmpty()) {
            draft.write(new JournalRecord.Cancelled(draft.intent().attempt(), reason));
        }
        if (draft.phase.orElseThrow() instanceof Phase.Draining draining
                && draining.again().isPresent()) {
            undrain(draft, Phase.After.FENCE);
        }
        return true;
    }

    private static void fail(Draft draft, FailureReason reason, String detail) {
        draft.write(new JournalRecord.Failed(draft.intent().attempt(), new Failure(reason, detail)));
    }

    private static void step(Draft draft, OperationStep step) {
        draft.write(new JournalRecord.Step(draft.intent().attempt(), step, draft.now.wall()));
    }

    private static void mark(Draft draft, JournalRecord.DrainMark mark) {
        draft.write(new JournalRecord.Drain(draft.intent().attempt(), mark, draft.now.wall()));
    }

    private void finish(Draft draft) {
        JournalState.Open open = draft.open();
        Optional<String> byHand = open.byHand().flatMap(JournalRecord.Drain::told);
        draft.write(new JournalRecord.Finished(new Outcome(
                open.intent().rolloutId(),
                open.intent().attempt(),
                open.failure().map(failure -> byHand.map(failure::and).orElse(failure)),
                draft.evidence.withKernel(facts.kernelRelease(), facts.bootId(), open.reboots()),
                open.intent().at(),
                draft.now.wall(),
                open.outOfService(draft.now.wall()),
                open.drained())));
        draft.putBack = new AgentState.PutBack(false, Optional.of(draft.in(limits.putBackPause())));
        end(draft);
    }

    private static void end(Draft draft) {
        draft.phase = Optional.empty();
        draft.hint = Optional.empty();
        draft.evidence = Evidence.NONE;
        // What is installed may have changed: the next wish is prepared anew.
        Preparations.forget(draft);
    }
}
