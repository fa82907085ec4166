package patchwave.host;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import patchwave.host.PreparationReport.Progress;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutStatus;

/**
 * The controller's rules C2 to C6 of the protocol with an agent (docs/protocol.md). Total, and from nothing but the
 * arguments. Rule C1, taking a claim, is the ledger's own conditional transaction.
 */
public final class HostProtocol {
    private HostProtocol() {}

    /** Rule C4: whether an agent that introduces itself is the host that we know, with the journal that we know. */
    public static HelloDecision hello(HostRecord host, Hello hello) {
        if (host.quarantined().isPresent()) {
            return new HelloDecision.Quarantined(host.quarantined().get());
        }
        if (host.incarnation().isEmpty()) {
            // The first Hello after enrolment: there is nothing to compare with.
            return new HelloDecision.Accepted(hello.incarnation(), true);
        }
        Incarnation known = host.incarnation().get();
        boolean same = hello.incarnation().equals(known);
        if (!same && !hello.previous().equals(host.incarnation())) {
            return new HelloDecision.Quarantined(
                    ("its journal remembers %s as the last welcomed incarnation, but that is %s: a restored snapshot,"
                                    + " a cloned image or a lost disk")
                            .formatted(hello.previous().map(Incarnation::hex).orElse("none"), known));
        }
        if (hello.journalVersion() < host.journalVersion()) {
            return new HelloDecision.Quarantined(journalWentBack(host, hello.journalVersion()));
        }
        return new HelloDecision.Accepted(hello.incarnation(), !same);
    }

    /**
     * Rules C2, C3, C5 and C6: what follows from a status.
     *
     * <p>C6 would permit to merge the journal numbers of a report from an earlier incarnation too. We do not: the current
     * incarnation reports the same journal, and a cloned host cannot speak for the true one that way.
     *
     * @param claim the host's claim with its rollout; empty if it holds none
     * @param lastSequence of the last status applied in this incarnation; 0 if none
     */
    public static List<StatusDecision> status(
            HostRecord host, Optional<ClaimContext> claim, long lastSequence, HostStatus status, Instant now) {
        if (host.quarantined().isPresent()) {
            return List.of(new StatusDecision.Ignored("the host is quarantined"));
        }
        if (!host.incarnation().equals(Optional.of(status.incarnation()))) {
            return List.of(new StatusDecision.Ignored("the incarnation is not the current one"));
        }
        if (status.sequence() <= lastSequence) {
            return List.of(new StatusDecision.Ignored(
                    "status %d is not newer than %d".formatted(status.sequence(), lastSequence)));
        }
        JournalNumbers merged = host.journal().merge(status.journal());
        StatusDecision.MergeJournal merge =
                new StatusDecision.MergeJournal(merged, status.journalVersion(), status.bootId());
        Optional<String> contradiction = contradiction(host, claim, status);
        if (contradiction.isPresent()) {
            StatusDecision quarantine = new StatusDecision.Quarantine(contradiction.get());
            // Attempts that we do not know of are stored with the quarantine: no number is ever made again, and once
            // the
            // host is re-admitted the same journal contradicts nothing any more.
            return highest(status.journal()) > host.attempt() ? List.of(merge, quarantine) : List.of(quarantine);
        }
        List<StatusDecision> decisions = new ArrayList<>();
        if (!merged.equals(host.journal())
                || status.journalVersion() > host.journalVersion()
                || !status.bootId().equals(host.bootId())) {
            decisions.add(merge);
        }
        claim.ifPresent(held -> decisions.add(ofClaim(held, merged, status, now)));
        return List.copyOf(decisions);
    }

    /**
     * Whether a claimed attempt that has not begun must be cancelled for its rollout's or its window's sake (rule C5).
     *
     * @return why, for the journal and for people; empty if it may begin
     */
    public static Optional<String> stopped(ClaimContext held, Instant now) {
        return switch (held.status()) {
            case RolloutStatus.Paused paused -> Optional.of("the rollout is paused: " + paused.reason());
            case RolloutStatus.Halted halted -> Optional.of("the rollout is halted: " + halted.reason());
            case RolloutStatus.Aborted aborted -> Optional.of("the rollout is aborted: " + aborted.reason());
            case RolloutStatus.Scheduled scheduled -> Optional.of("the rollout starts only at " + scheduled.at());
            // A completed rollout's claims are those of hosts that catch up.
            case RolloutStatus.Running _, RolloutStatus.Completed _ -> outOfTime(held, now);
        };
    }

    private static Optional<String> outOfTime(ClaimContext held, Instant now) {
        if (!now.isBefore(held.expiresAt())) {
            return Optional.of("the plan expired at " + held.expiresAt());
        }
        return held.claim()
                .beginBefore()
                .filter(end -> !now.isBefore(end))
                .map(end -> "it did not begin before %s, and later it would not fit into its window".formatted(end));
    }

    /**
     * The phase that a preparation report leads to.
     *
     * @param planHash the plan that the rollout was started with; a report on another one changes nothing
     * @return empty if the phase stays
     */
    public static Optional<HostPhase> preparation(
            HostPhase phase, String planHash, PreparationReport report, Instant now) {
        if (!report.planHash().equals(planHash)) {
            return Optional.empty();
        }
        return switch (phase) {
            case HostPhase.Waiting _, HostPhase.Preparing _, HostPhase.Ready _, HostPhase.Refused _ ->
                prepared(phase, report.progress(), now);
            // A claimed host that cannot go on is cancelled first; the others are at work, at an end, or not asked.
            case HostPhase.Claimed _,
                    HostPhase.Operating _,
                    HostPhase.Succeeded _,
                    HostPhase.NotNeeded _,
                    HostPhase.Failed _,
                    HostPhase.Excluded _ -> Optional.empty();
        };
    }

    private static Optional<HostPhase> prepared(HostPhase phase, Progress progress, Instant now) {
        return switch (progress) {
            case Progress.Ready _ ->
                phase instanceof HostPhase.Ready ? Optional.empty() : Optional.of(new HostPhase.Ready(now));
            case Progress.NotNeeded _ -> Optional.of(new HostPhase.NotNeeded(now));
            case Progress.Refused refused ->
                phase instanceof HostPhase.Refused known
                                && known.reason() == refused.reason()
                                && known.detail().equals(refused.detail())
                        ? Optional.empty()
                        : Optional.of(new HostPhase.Refused(refused.reason(), refused.detail(), now));
            // Prepared once and not any more, such as after the archive was lost: it must not be admitted.
            case Progress.Underway _ ->
                phase instanceof HostPhase.Ready ? Optional.of(new HostPhase.Preparing(now)) : Optional.empty();
        };
    }

    private static Optional<String> contradiction(HostRecord host, Optional<ClaimContext> claim, HostStatus status) {
        if (status.journalVersion() < host.journalVersion()) {
            return Optional.of(journalWentBack(host, status.journalVersion()));
        }
        JournalNumbers told = status.journal();
        long highest = highest(told);
        if (highest > host.attempt()) {
            return Optional.of(
                    "its journal has attempt %d, but the controller never made more than %d: the controller's"
                                    .formatted(highest, host.attempt())
                            + " database may have been restored from a backup");
        }
        // What this journal tells, not what an earlier one of the host told: that one is lost after a new installation.
        if (claim.isEmpty() && told.begun() > told.finished()) {
            return Optional.of("its journal has begun attempt %d, which no claim covers".formatted(told.begun()));
        }
        return Optional.empty();
    }

    private static long highest(JournalNumbers journal) {
        return Math.max(Math.max(journal.intent(), journal.begun()), Math.max(journal.finished(), journal.fenced()));
    }

    private static String journalWentBack(HostRecord host, long version) {
        return "its journal went back from version %d to %d: a restored snapshot or a lost disk"
                .formatted(host.journalVersion(), version);
    }

    private static StatusDecision ofClaim(ClaimContext held, JournalNumbers journal, HostStatus status, Instant now) {
        long attempt = held.claim().attempt();
        if (journal.finished() >= attempt) {
            return ofFinished(held.claim(), status);
        }
        if (journal.begun() >= attempt) {
            return new StatusDecision.MarkBegun(attempt);
        }
        if (journal.fenced() >= attempt) {
            return new StatusDecision.ReleaseFenced(attempt);
        }
        Optional<String> cancel = cancel(held, status, now);
        if (cancel.isPresent()) {
            return new StatusDecision.SendCancel(attempt, cancel.get());
        }
        if (journal.intent() >= attempt) {
            return new StatusDecision.NothingYet("the agent is about to begin");
        }
        if (!status.permitWanted()) {
            return new StatusDecision.NothingYet(
                    status.notAskingReason().isEmpty()
                            ? "the agent does not ask for a permit yet"
                            : status.notAskingReason());
        }
        return new StatusDecision.IssuePermit(attempt, status.incarnation(), status.sequence());
    }

    private static StatusDecision ofFinished(Claim claim, HostStatus status) {
        Optional<OperationOutcome> outcome = status.outcome()
                .filter(told ->
                        told.attempt() == claim.attempt() && told.rollout().equals(claim.rollout()));
        if (outcome.isEmpty()) {
            return new StatusDecision.NothingYet(
                    "attempt %d has finished, but its outcome was not reported".formatted(claim.attempt()));
        }
        return outcome.get()
                .failure()
                .<StatusDecision>map(failure ->
                        new StatusDecision.ReleaseFailed(claim.attempt(), failure.reason(), failure.detail()))
                .orElseGet(() -> new StatusDecision.ReleaseSucceeded(claim.attempt()));
    }

    private static Optional<String> cancel(ClaimContext held, HostStatus status, Instant now) {
        Claim claim = held.claim();
        if (claim.cancelled().isPresent()) {
            return claim.cancelled();
        }
        Optional<String> stopped = stopped(held, now);
        if (stopped.isPresent()) {
            return stopped;
        }
        if (claim.permitIncarnation().isPresent()
                && !claim.permitIncarnation().equals(Optional.of(status.incarnation()))) {
            return Optional.of("its permit went to an earlier life of the agent");
        }
        return status.preparation()
                .filter(report -> report.rollout().equals(claim.rollout()))
                .flatMap(report -> switch (report.progress()) {
                    case Progress.Refused refused -> Optional.of("the host cannot go on: " + refused.detail());
                    case Progress.NotNeeded _ -> Optional.of("the host needs nothing any more");
                    case Progress.Underway _, Progress.Ready _ -> Optional.empty();
                });
    }
}
