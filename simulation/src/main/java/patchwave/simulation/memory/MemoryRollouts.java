package patchwave.simulation.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.controller.store.Creation;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.RolloutStore;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.StoreException;
import patchwave.fleet.HostId;
import patchwave.rollout.HostPhase;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** {@link RolloutStore} on the tables in memory. */
final class MemoryRollouts implements RolloutStore {
    private final MemoryTransaction transaction;
    private final Tables tables;
    private final Parts parts;

    MemoryRollouts(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
        this.parts = new Parts(transaction);
    }

    @Override
    public Creation create(RolloutSpec spec, byte[] signedPlan, List<RolloutHost> hosts) {
        return create(spec, new RolloutStatus.Running(), signedPlan, hosts);
    }

    @Override
    public Creation create(RolloutSpec spec, RolloutStatus status, byte[] signedPlan, List<RolloutHost> hosts) {
        transaction.requireWritable();
        if (!(status instanceof RolloutStatus.Running) && !(status instanceof RolloutStatus.Scheduled)) {
            throw new IllegalArgumentException(
                    "rollout %s begins as %s: expected running or scheduled".formatted(spec.id(), status));
        }
        RolloutRow existing = tables.rollouts.find(spec.id());
        if (existing != null) {
            return existing.spec.planHash().equals(spec.planHash())
                    ? new Creation.AlreadyThere()
                    : new Creation.Conflict("rollout %s was started with another plan, of hash %s"
                            .formatted(spec.id(), existing.spec.planHash()));
        }
        new RolloutMaker(transaction).make(spec, status, signedPlan, hosts);
        return new Creation.Created();
    }

    @Override
    public Optional<byte[]> signedPlan(RolloutId rollout) {
        return Optional.ofNullable(tables.rollouts.find(rollout)).map(row -> row.signedPlan.clone());
    }

    @Override
    public List<RolloutSummary> list(int limit) {
        return parts.oldestFirst().reversed().stream()
                .limit(limit)
                .map(parts::summary)
                .toList();
    }

    @Override
    public List<RolloutSummary> listOpen() {
        return parts.oldestFirst().stream()
                .filter(row -> !row.status.isOver())
                .map(parts::summary)
                .toList();
    }

    @Override
    public Optional<RolloutSummary> summary(RolloutId rollout) {
        return parts.summary(rollout);
    }

    @Override
    public Optional<Rollout> find(RolloutId rollout) {
        return Optional.ofNullable(tables.rollouts.find(rollout))
                .map(row -> new Rollout(row.spec, row.status, row.stages, hosts(row)));
    }

    private static List<RolloutHost> hosts(RolloutRow row) {
        List<RolloutHost> hosts = new ArrayList<>(row.order.size());
        for (HostId host : row.order) {
            hosts.add(row.parts.get(host).part());
        }
        return hosts;
    }

    @Override
    public List<HostPart> parts(RolloutId rollout) {
        RolloutRow row = tables.rollouts.find(rollout);
        return row == null
                ? List.of()
                : row.order.stream()
                        .map(host -> Parts.part(row, row.parts.get(host)))
                        .toList();
    }

    @Override
    public boolean setStatus(RolloutId rollout, RolloutStatus expected, RolloutStatus next) {
        transaction.requireWritable();
        boolean endsCatchUp = expected instanceof RolloutStatus.Completed && next instanceof RolloutStatus.Aborted;
        if ((expected.isOver() && !endsCatchUp) || expected.getClass() == next.getClass()) {
            return false;
        }
        RolloutRow found = tables.rollouts.find(rollout);
        if (found == null || found.status.getClass() != expected.getClass()) {
            return false;
        }
        tables.rollouts.edit(rollout).status = StatusWords.stored(next);
        StatusWords.Words after = StatusWords.of(next);
        boolean stops = !(next instanceof RolloutStatus.Running) && !(next instanceof RolloutStatus.Completed);
        List<String> cancelled = stops && transaction.rules().hold(Rule.CANCEL_ON_STOP)
                ? new Permits(transaction).cancelAll(rollout, after.verb() + ": " + after.reason())
                : List.of();
        if (next instanceof RolloutStatus.Aborted) {
            new Latecomers(transaction).givenUp(rollout, "the rollout was aborted");
        }
        bumpGenerations(found);
        transaction.audit(
                expected instanceof RolloutStatus.Scheduled && next instanceof RolloutStatus.Running
                        ? "rollout.begin"
                        : after.verb(),
                rollout.value(),
                Map.of(
                        "from",
                        StatusWords.of(expected).kind(),
                        "reason",
                        after.reason(),
                        "cancelled_claims",
                        cancelled));
        return true;
    }

    /** What is desired of hosts that have not ended depends on the status. */
    private void bumpGenerations(RolloutRow rollout) {
        for (PartRow part : rollout.parts()) {
            if (!PhaseWords.isEnded(part.phase)) {
                tables.hosts.edit(part.host).generation++;
            }
        }
    }

    @Override
    public boolean moveDue(RolloutId rollout, Instant due, String why) {
        transaction.requireWritable();
        Instant next = Micros.of(due);
        RolloutRow found = tables.rollouts.find(rollout);
        if (found == null
                || found.status.isOver()
                || found.spec.due().filter(before -> !before.isAfter(next)).isPresent()) {
            return false;
        }
        Optional<Instant> before = found.spec.due();
        tables.rollouts.edit(rollout).spec = found.spec.dueAt(Optional.of(next));
        transaction.audit(
                "rollout.due", rollout.value(), Map.of("from", text(before), "to", due.toString(), "why", why));
        return true;
    }

    @Override
    public boolean setSuperseded(RolloutId rollout, String by) {
        transaction.requireWritable();
        RolloutRow found = tables.rollouts.find(rollout);
        if (found == null || found.status.isOver() || found.superseded.equals(by)) {
            return false;
        }
        tables.rollouts.edit(rollout).superseded = by;
        transaction.audit("rollout.superseded", rollout.value(), Map.of("by", by));
        return true;
    }

    @Override
    public boolean catchesUp(RolloutId rollout) {
        RolloutRow row = tables.rollouts.find(rollout);
        return row != null && row.parts().stream().anyMatch(part -> parts.isCatchingUp(row, part));
    }

    @Override
    public boolean setStage(RolloutId rollout, int stage, StageProgress expected, StageProgress next, String why) {
        transaction.requireWritable();
        RolloutRow found = tables.rollouts.find(rollout);
        if (found == null
                || stage < 0
                || stage >= found.stages.size()
                || !found.stages.get(stage).equals(stored(found, stage, expected))) {
            return false;
        }
        if (next.batch() < 0) {
            throw new StoreException("stage %d of rollout %s: batch %d".formatted(stage, rollout, next.batch()));
        }
        List<StageProgress> stages = new ArrayList<>(found.stages);
        stages.set(stage, stored(found, stage, next));
        tables.rollouts.edit(rollout).stages = List.copyOf(stages);
        Map<String, Object> body = new HashMap<>();
        body.put("stage", next.environment().name());
        body.put("batch", next.batch());
        body.put("opened", text(next.openedAt()));
        body.put("baking_since", text(next.bakingSince()));
        body.put("passed", text(next.passedAt()));
        body.put("why", why);
        transaction.audit("rollout.stage", rollout.value(), body);
        return true;
    }

    /** As a database gives it back: its own environment, and times in whole microseconds. */
    private static StageProgress stored(RolloutRow rollout, int stage, StageProgress progress) {
        return new StageProgress(
                rollout.spec.stages().get(stage),
                progress.batch(),
                Micros.of(progress.openedAt()),
                Micros.of(progress.bakingSince()),
                Micros.of(progress.passedAt()));
    }

    private static String text(Optional<Instant> value) {
        return value.map(Object::toString).orElse("");
    }

    @Override
    public boolean setPhase(RolloutId rollout, HostId host, HostPhase expected, HostPhase next) {
        transaction.requireWritable();
        return new PhaseSteps(transaction).set(rollout, host, expected, next);
    }

    @Override
    public boolean retry(RolloutId rollout, HostId host, HostPhase expected, String reason) {
        transaction.requireWritable();
        return new PhaseSteps(transaction).retry(rollout, host, expected, reason);
    }
}
