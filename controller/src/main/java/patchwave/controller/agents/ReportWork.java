package patchwave.controller.agents;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.PermitAnswer;
import patchwave.controller.store.ReleaseEvidence;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.FromAgent;
import patchwave.controller.wire.ToAgent;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.host.ClaimContext;
import patchwave.host.HostProtocol;
import patchwave.host.OperationOutcome;
import patchwave.host.StatusDecision;
import patchwave.plan.Condition;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;

/** One report against the tables: the protocol decides, this does it, in one transaction. */
final class ReportWork {
    private final HostId host;
    private final FromAgent.Report report;
    private final long lastSequence;
    private final Duration permitTimeToLive;

    ReportWork(HostId host, FromAgent.Report report, long lastSequence, Duration permitTimeToLive) {
        this.host = host;
        this.report = report;
        this.lastSequence = lastSequence;
        this.permitTimeToLive = permitTimeToLive;
    }

    /**
     * Whether the report changes anything; most do not, and must not cost a write.
     *
     * @return the reply if it changes nothing; empty if {@link #apply} is due
     */
    Optional<Reply> look(Transaction tables) {
        Optional<StoredHost> found = tables.hosts().find(host);
        if (found.isEmpty()) {
            return Optional.of(closing("the host is not enrolled any more"));
        }
        List<StatusDecision> decisions = decide(tables, found.get());
        Optional<StatusDecision.Ignored> ignored = ignored(decisions);
        if (ignored.isPresent()) {
            return Optional.of(ignoring(tables, found.get(), ignored.get()));
        }
        if (!mayChangeNothing(decisions)) {
            return Optional.empty();
        }
        List<HostPart> parts = tables.hosts().currentParts(host);
        boolean quiet = changesNothing(parts, decisions, tables.now())
                && sameHealth(found.get().condition())
                && report.drainedSince().equals(found.get().drainedSince());
        return quiet
                ? Optional.of(reply(tables, found.get(), parts, List.of(), waits(decisions), true))
                : Optional.empty();
    }

    /** Does what the report leads to. */
    Reply apply(Transaction tables) {
        Optional<StoredHost> found = tables.hosts().find(host);
        if (found.isEmpty()) {
            return closing("the host is not enrolled any more");
        }
        List<StatusDecision> decisions = decide(tables, found.get());
        Optional<StatusDecision.Ignored> ignored = ignored(decisions);
        if (ignored.isPresent()) {
            return ignoring(tables, found.get(), ignored.get());
        }
        boolean settled = mayChangeNothing(decisions)
                && changesNothing(tables.hosts().currentParts(host), decisions, tables.now());
        // Health first: a claim that is released now leaves the host counted as what it is.
        tables.hosts().setHealth(host, report.health().condition(tables.now()));
        if (!report.drainedSince().equals(found.get().drainedSince())) {
            tables.hosts().setDrained(host, report.drainedSince());
        }
        List<ToAgent> messages = new ArrayList<>();
        for (StatusDecision decision : decisions) {
            Optional<String> closing = apply(tables, found.get(), decision, messages);
            if (closing.isPresent()) {
                return closing(closing.get());
            }
        }
        List<HostPart> parts = tables.hosts().currentParts(host);
        Optional<PhaseChange> change = phaseChange(parts, tables.now());
        if (change.isPresent()) {
            tables.rollouts()
                    .setPhase(
                            change.get().rollout(),
                            host,
                            change.get().from(),
                            change.get().to());
            parts = tables.hosts().currentParts(host);
        }
        StoredHost after = tables.hosts().find(host).orElse(found.get());
        return reply(tables, after, parts, messages, waits(decisions), settled);
    }

    /** Whether the report, but for its health, leaves the tables as they are, as its decisions may. */
    private boolean changesNothing(List<HostPart> parts, List<StatusDecision> decisions, Instant now) {
        boolean operating = parts.stream().anyMatch(part -> part.host().phase() instanceof HostPhase.Operating);
        return phaseChange(parts, now).isEmpty()
                && (operating || decisions.stream().noneMatch(StatusDecision.MarkBegun.class::isInstance));
    }

    /** Whether that can be; the host's parts say whether it is so. */
    private static boolean mayChangeNothing(List<StatusDecision> decisions) {
        return decisions.stream()
                .allMatch(decision ->
                        decision instanceof StatusDecision.NothingYet || decision instanceof StatusDecision.MarkBegun);
    }

    private Reply ignoring(Transaction tables, StoredHost found, StatusDecision.Ignored ignored) {
        boolean superseded =
                !found.record().incarnation().equals(Optional.of(report.status().incarnation()));
        return superseded
                ? closing(ignored.reason())
                : reply(tables, found, tables.hosts().currentParts(host), List.of(), "", false);
    }

    private List<StatusDecision> decide(Transaction tables, StoredHost found) {
        Optional<ClaimContext> claim = found.claim()
                .flatMap(held -> tables.rollouts()
                        .summary(held.rollout())
                        .map(rollout -> new ClaimContext(
                                held, rollout.status(), rollout.spec().expiresAt())));
        return HostProtocol.status(found.record(), claim, lastSequence, report.status(), tables.now());
    }

    private Optional<String> apply(
            Transaction tables, StoredHost found, StatusDecision decision, List<ToAgent> messages) {
        switch (decision) {
            case StatusDecision.MergeJournal merge -> {
                boolean merged = tables.hosts()
                        .mergeJournal(
                                host,
                                report.status().incarnation(),
                                merge.journalVersion(),
                                merge.bootId(),
                                merge.journal());
                if (!merged) {
                    return Optional.of("another incarnation has been welcomed");
                }
            }
            case StatusDecision.MarkBegun begun -> tables.ledger().markBegun(host, begun.attempt());
            case StatusDecision.ReleaseSucceeded ended ->
                tables.ledger()
                        .release(
                                host,
                                ended.attempt(),
                                new ReleaseEvidence.Succeeded(report.outcome(), took(ended.attempt())));
            case StatusDecision.ReleaseFailed ended ->
                tables.ledger()
                        .release(
                                host,
                                ended.attempt(),
                                new ReleaseEvidence.Failed(ended.reason(), ended.detail(), report.outcome()));
            case StatusDecision.ReleaseFenced fenced ->
                tables.ledger().release(host, fenced.attempt(), new ReleaseEvidence.Fenced());
            case StatusDecision.IssuePermit permit ->
                permit(tables, found, permit).ifPresent(messages::add);
            case StatusDecision.SendCancel cancel ->
                cancel(tables, found, cancel.attempt(), cancel.reason()).ifPresent(messages::add);
            case StatusDecision.Quarantine quarantine -> {
                tables.hosts().quarantine(host, quarantine.reason());
                return Optional.of("quarantined: " + quarantine.reason());
            }
            case StatusDecision.Ignored ignored -> {
                return Optional.of(ignored.reason());
            }
            case StatusDecision.NothingYet _ -> {}
        }
        return Optional.empty();
    }

    private Optional<Duration> took(long attempt) {
        return report.status()
                .outcome()
                .filter(outcome -> outcome.attempt() == attempt)
                .flatMap(OperationOutcome::took);
    }

    private Optional<ToAgent> cancel(Transaction tables, StoredHost found, long attempt, String reason) {
        tables.ledger().cancel(host, attempt, reason);
        return found.claim().map(claim -> new ToAgent.Cancel(claim.rollout(), attempt, reason));
    }

    private Optional<ToAgent> permit(Transaction tables, StoredHost found, StatusDecision.IssuePermit permit) {
        return switch (tables.ledger().grantPermit(host, permit.attempt(), permit.incarnation())) {
            case PermitAnswer.Granted granted ->
                Optional.of(new ToAgent.Permit(
                        granted.claim().rollout(),
                        permit.attempt(),
                        permit.incarnation(),
                        permit.statusSequence(),
                        timeToLive(granted.claim(), tables.now()),
                        granted.claim().beginBefore()));
            case PermitAnswer.Overdrawn(var reason) -> cancel(tables, found, permit.attempt(), reason);
            case PermitAnswer.Refused _ -> Optional.empty();
        };
    }

    /** Never beyond the end of what is left of its window. */
    private Duration timeToLive(Claim claim, Instant now) {
        return claim.beginBefore()
                .map(end -> Duration.between(now, end))
                .filter(left -> left.compareTo(permitTimeToLive) < 0)
                .orElse(permitTimeToLive);
    }

    /** A change that the report's preparation makes. */
    private record PhaseChange(RolloutId rollout, HostPhase from, HostPhase to) {}

    private Optional<PhaseChange> phaseChange(List<HostPart> parts, Instant now) {
        return report.status()
                .preparation()
                .flatMap(preparation -> parts.stream()
                        .filter(part -> part.spec().id().equals(preparation.rollout()))
                        .findFirst()
                        .flatMap(part -> phaseChange(part, now)));
    }

    private Optional<PhaseChange> phaseChange(HostPart part, Instant now) {
        HostPhase from = part.host().phase();
        return report.status()
                .preparation()
                .flatMap(preparation ->
                        HostProtocol.preparation(from, part.spec().planHash(), preparation, now))
                .map(to -> new PhaseChange(part.spec().id(), from, to));
    }

    private boolean sameHealth(Condition known) {
        return switch (report.health().condition(Instant.EPOCH)) {
            case Condition.Healthy _ -> known instanceof Condition.Healthy || known instanceof Condition.Behind;
            case Condition.Unhealthy told ->
                known instanceof Condition.Unhealthy unhealthy
                        && unhealthy.detail().equals(told.detail());
            case Condition.Unknown told ->
                known instanceof Condition.Unknown unknown && unknown.detail().equals(told.detail());
            case Condition.Quarantined _, Condition.Behind _, Condition.OperationFailed _ -> false;
        };
    }

    private static Optional<StatusDecision.Ignored> ignored(List<StatusDecision> decisions) {
        return decisions.stream()
                .filter(StatusDecision.Ignored.class::isInstance)
                .map(StatusDecision.Ignored.class::cast)
                .findFirst();
    }

    private static String waits(List<StatusDecision> decisions) {
        return decisions.stream()
                .map(decision -> switch (decision) {
                    case StatusDecision.NothingYet nothing -> nothing.reason();
                    case StatusDecision.SendCancel cancel -> cancel.reason();
                    case StatusDecision.MergeJournal _,
                            StatusDecision.MarkBegun _,
                            StatusDecision.ReleaseSucceeded _,
                            StatusDecision.ReleaseFailed _,
                            StatusDecision.ReleaseFenced _,
                            StatusDecision.IssuePermit _,
                            StatusDecision.Quarantine _,
                            StatusDecision.Ignored _ -> "";
                })
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    private static Reply reply(
            Transaction tables,
            StoredHost found,
            List<HostPart> parts,
            List<ToAgent> messages,
            String waits,
            boolean settled) {
        Optional<String> closing = found.record().quarantined().map(reason -> "quarantined: " + reason);
        return new Reply(messages, Desires.of(tables, found, parts), closing, waits, settled);
    }

    private static Reply closing(String reason) {
        return new Reply(List.of(), new ToAgent.Desired(0, Optional.empty()), Optional.of(reason), "", false);
    }
}
