package patchwave.simulation.memory;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.controller.store.StoreException;
import patchwave.fleet.HostId;
import patchwave.policy.Pacing;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/** Writes a new rollout. */
final class RolloutMaker {
    private final MemoryTransaction transaction;
    private final Tables tables;

    RolloutMaker(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    void make(RolloutSpec spec, RolloutStatus status, byte[] signedPlan, List<RolloutHost> hosts) {
        Table<HostId, PartRow> parts = tables.newParts();
        for (RolloutHost host : hosts) {
            if (tables.hosts.find(host.host()) == null
                    || host.stage() < 0
                    || host.stage() >= spec.stages().size()
                    || parts.find(host.host()) != null) {
                throw new StoreException("rollout %s: host %s is not registered, is there twice, or has no stage %d"
                        .formatted(spec.id(), host.host(), host.stage()));
            }
            parts.put(host.host(), new PartRow(host, PhaseWords.stored(host.phase()), transaction.now()));
        }
        tables.rollouts.put(
                spec.id(),
                new RolloutRow(
                        stored(spec),
                        signedPlan.clone(),
                        parts,
                        hosts.stream()
                                .sorted(Comparator.comparingInt(RolloutHost::stage)
                                        .thenComparing(RolloutHost::host))
                                .map(RolloutHost::host)
                                .toList(),
                        StatusWords.stored(status),
                        spec.stages().stream().map(StageProgress::notOpen).toList()));
        transaction.audit(
                status instanceof RolloutStatus.Scheduled ? "rollout.schedule" : "rollout.start",
                spec.id().value(),
                body(spec, status, hosts));
    }

    /** With its times in whole microseconds. */
    private static RolloutSpec stored(RolloutSpec spec) {
        Pacing pacing = spec.pacing();
        return new RolloutSpec(
                spec.id(),
                spec.emergency(),
                spec.planHash(),
                Micros.of(spec.expiresAt()),
                spec.stages(),
                new Pacing(
                        pacing.firstBatch(),
                        pacing.growth(),
                        Micros.of(pacing.settle()),
                        Micros.of(pacing.batchBake()),
                        Micros.of(pacing.stageBake()),
                        pacing.maxInOperation(),
                        Micros.of(pacing.unreachableDeadline())),
                spec.failures(),
                spec.advisory(),
                Micros.of(spec.due()),
                spec.window(),
                spec.rollsBack(),
                spec.reason(),
                Micros.of(spec.startedAt()),
                spec.startedBy());
    }

    private static Map<String, Object> body(RolloutSpec spec, RolloutStatus status, List<RolloutHost> hosts) {
        Map<String, Object> body = new HashMap<>();
        body.put("plan_hash", spec.planHash());
        body.put("emergency", spec.emergency());
        body.put("reason", spec.reason());
        body.put("advisory", text(spec.advisory()));
        body.put("expires", spec.expiresAt().toString());
        body.put("due", text(spec.due()));
        body.put("window", spec.window().orElse(""));
        body.put("rolls_back", text(spec.rollsBack()));
        if (status instanceof RolloutStatus.Scheduled(Instant at, boolean startIfMissed)) {
            body.put("starts", at.toString());
            body.put("start_if_missed", startIfMissed);
        }
        body.put("stages", spec.stages().stream().map(Object::toString).toList());
        body.put("hosts", hosts.stream().map(host -> host.host().value()).toList());
        return body;
    }

    private static String text(Optional<?> value) {
        return value.map(Object::toString).orElse("");
    }
}
