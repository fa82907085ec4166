package patchwave.simulation.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.controller.store.ClaimAnswer;
import patchwave.controller.store.StoreException;
import patchwave.plan.Admission;
import patchwave.rollout.HostPhase;
import patchwave.rollout.StageProgress;

/** Takes claims (rule C1). */
final class Takings {
    private final MemoryTransaction transaction;
    private final Tables tables;
    private final Rules rules;
    private final Instant now;

    Takings(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
        this.rules = transaction.rules();
        this.now = transaction.now();
    }

    List<ClaimAnswer> claim(List<Admission> admissions, long epoch, long revision) {
        transaction.ledger().requirePlanner(epoch);
        long inForce = transaction.fleet().revision();
        if (!rules.met(Rule.REVISION_FENCE, inForce == revision)) {
            String reason = "the fleet file is of revision %d by now, and this was decided from %d: it is decided anew"
                    .formatted(inForce, revision);
            return admissions.stream()
                    .<ClaimAnswer>map(admission -> new ClaimAnswer.Refused(admission, reason))
                    .toList();
        }
        // Nothing is admitted on a floor that was lowered until now.
        transaction.floors().expire();
        List<ClaimAnswer> answers = new ArrayList<>();
        for (Admission admission : admissions) {
            answers.add(take(admission, epoch));
        }
        return answers;
    }

    /** All or nothing. */
    private ClaimAnswer take(Admission admission, long epoch) {
        if (!mayTake(admission)) {
            return new ClaimAnswer.Refused(admission, new Refusals(transaction).reason(admission, now));
        }
        int mark = tables.statements.undo().mark();
        HostRow host = tables.hosts.get(admission.host());
        insert(admission, host, epoch);
        Optional<String> full = transaction.accounts().claim(host);
        if (full.isPresent()) {
            String reason = new Refusals(transaction).pool(full.get(), host);
            tables.statements.undo().backTo(mark);
            return new ClaimAnswer.Refused(admission, reason);
        }
        return record(admission);
    }

    private void insert(Admission admission, HostRow host, long epoch) {
        if (admission.batch() < 1) {
            throw new StoreException(
                    "a claim of batch %d breaks a constraint of its table".formatted(admission.batch()));
        }
        ClaimRow claim = new ClaimRow(
                host.id,
                admission.rollout(),
                host.attempt + 1,
                admission.batch(),
                epoch,
                now,
                Micros.of(admission.beginBefore()).orElse(null));
        claim.shares = host.shares;
        tables.claims.put(claim.key(), claim);
    }

    /** Every condition but the pools'. */
    private boolean mayTake(Admission admission) {
        RolloutRow rollout = tables.rollouts.find(admission.rollout());
        PartRow part = rollout == null ? null : rollout.part(admission.host());
        HostRow host = tables.hosts.find(admission.host());
        return rollout != null
                && part != null
                && host != null
                && tables.admissionClosed() == null
                && part.phase instanceof HostPhase.Ready
                && rollout.admits(part)
                && rollout.spec.expiresAt().isAfter(now)
                && Micros.of(admission.beginBefore()).map(now::isBefore).orElse(true)
                && isOpen(rollout.stages.get(part.stage), admission, host)
                && isFit(host)
                && rules.met(Rule.ONE_CLAIM_PER_HOST, tables.claim(host.id) == null)
                && rules.met(
                        Rule.MAX_IN_OPERATION,
                        tables.openClaims(rollout.id()) < rollout.spec.pacing().maxInOperation());
    }

    /** A stage that has passed grows on for hosts that come back after it. */
    private static boolean isOpen(StageProgress stage, Admission admission, HostRow host) {
        return stage.openedAt().isPresent()
                && stage.environment().equals(host.environment())
                && (stage.batch() == admission.batch()
                        || (stage.passedAt().isPresent() && stage.batch() < admission.batch()));
    }

    private static boolean isFit(HostRow host) {
        return !host.isRemoved()
                && host.quarantine == null
                && (host.health == HostRow.Health.HEALTHY
                        || (host.health == HostRow.Health.UNHEALTHY && host.failure != null));
    }

    private ClaimAnswer record(Admission admission) {
        HostRow host = tables.hosts.edit(admission.host());
        host.attempt++;
        host.generation++;
        long attempt = host.attempt;
        tables.rollouts
                .get(admission.rollout())
                .parts
                .edit(host.id)
                .enter(new HostPhase.Claimed(attempt, admission.batch(), now), now);
        transaction.audit(
                "claim.take",
                host.id.value(),
                Map.of(
                        "rollout",
                        admission.rollout().value(),
                        "attempt",
                        attempt,
                        "batch",
                        admission.batch(),
                        "begin_before",
                        admission.beginBefore().map(Object::toString).orElse(""),
                        "pools",
                        host.shares.stream().map(Share::pool).toList()));
        return new ClaimAnswer.Claimed(admission, attempt);
    }
}
