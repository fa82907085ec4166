package patchwave.controller.operators;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.capacity.PoolCapacity;
import patchwave.controller.fleetfile.FleetFile;
import patchwave.controller.fleetfile.PolicyText;
import patchwave.controller.store.Actor;
import patchwave.controller.store.FleetRevision;
import patchwave.controller.store.UnusableWeights;
import patchwave.controller.wire.PoolViews;
import patchwave.fleet.PoolId;
import patchwave.policy.FleetPolicy;
import patchwave.proto.operator.v1.DiffFleetRequest;
import patchwave.proto.operator.v1.DiffFleetResponse;
import patchwave.proto.operator.v1.FleetChange;

/** Tells what applying a fleet file would change, and which rollouts it would touch. Changes nothing. */
final class DiffFleet {
    private final ServiceContext context;

    DiffFleet(ServiceContext context) {
        this.context = context;
    }

    DiffFleetResponse diff(DiffFleetRequest request, Actor caller) {
        String text = request.getFleetFile();
        FleetPolicy after = FleetText.require(text);
        FleetRehearsal.Outcome outcome;
        try {
            outcome = FleetRehearsal.outcome(context.store(), caller, after, text);
        } catch (UnusableWeights refused) {
            throw Refusal.invalid(refused.faults());
        }
        return context.store().read(transaction -> {
            Optional<FleetRevision> revision = transaction.fleet().current();
            Optional<FleetPolicy> before = revision.map(FleetRevision::text).flatMap(FleetFile::readable);
            List<PoolDifference> pools = pools(FleetRehearsal.accounts(transaction), outcome.accounts());
            DiffFleetResponse.Builder response = DiffFleetResponse.newBuilder()
                    .setRevision(revision.map(FleetRevision::revision).orElse(0L))
                    .addAllChanges(
                            changes(before.map(PolicyText::flat).orElse(new TreeMap<>()), PolicyText.flat(after)));
            pools.forEach(pool -> response.addPools(view(pool)));
            new RolloutEffects(
                            before,
                            after,
                            pools,
                            outcome.takenBack(),
                            context.clock().instant())
                    .of(transaction)
                    .forEach(response::addRollouts);
            return response.build();
        });
    }

    private static List<FleetChange> changes(SortedMap<String, String> before, SortedMap<String, String> after) {
        SortedSet<String> keys = new TreeSet<>(before.keySet());
        keys.addAll(after.keySet());
        List<FleetChange> changes = new ArrayList<>();
        for (String key : keys) {
            String was = before.getOrDefault(key, "");
            String will = after.getOrDefault(key, "");
            if (!was.equals(will)) {
                changes.add(FleetChange.newBuilder()
                        .setKey(key)
                        .setBefore(was)
                        .setAfter(will)
                        .build());
            }
        }
        return changes;
    }

    /**
     * A pool whose account differs.
     *
     * @param before empty if the pool is new
     * @param after empty if the pool goes
     */
    record PoolDifference(PoolId id, Optional<PoolCapacity> before, Optional<PoolCapacity> after) {}

    private static List<PoolDifference> pools(List<PoolCapacity> before, List<PoolCapacity> after) {
        SortedMap<PoolId, PoolCapacity> was = byId(before);
        SortedMap<PoolId, PoolCapacity> will = byId(after);
        SortedSet<PoolId> ids = new TreeSet<>(was.keySet());
        ids.addAll(will.keySet());
        return ids.stream()
                .filter(id -> !Objects.equals(was.get(id), will.get(id)))
                .map(id -> new PoolDifference(id, Optional.ofNullable(was.get(id)), Optional.ofNullable(will.get(id))))
                .toList();
    }

    private static SortedMap<PoolId, PoolCapacity> byId(List<PoolCapacity> accounts) {
        SortedMap<PoolId, PoolCapacity> byId = new TreeMap<>();
        accounts.forEach(account -> byId.put(account.id(), account));
        return byId;
    }

    private static patchwave.proto.operator.v1.PoolChange view(PoolDifference pool) {
        patchwave.proto.operator.v1.PoolChange.Builder view = patchwave.proto.operator.v1.PoolChange.newBuilder()
                .setPool(pool.id().toString());
        pool.before().ifPresent(account -> view.setBefore(PoolViews.of(account)));
        pool.after().ifPresent(account -> view.setAfter(PoolViews.of(account)));
        return view.build();
    }
}
