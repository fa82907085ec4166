package patchwave.controller.operators;

import java.util.ArrayList;
import java.util.List;
import patchwave.capacity.PoolCapacity;
import patchwave.controller.store.StoredHost;
import patchwave.controller.wire.Fields;
import patchwave.fleet.Environment;
import patchwave.plan.PoolState;
import patchwave.policy.Pacing;
import patchwave.proto.operator.v1.PlanPreview;
import patchwave.proto.operator.v1.PoolPreview;
import patchwave.proto.operator.v1.StagePreview;

/** What a plan would do: stages, batches, and how low each pool would get. */
final class PlanPreviews {
    /** operator.proto, StagePreview.first_hosts. */
    private static final int FIRST_HOSTS = 20;

    private final Pacing pacing;
    private final List<Environment> environments;
    private final List<PoolState> pools;

    PlanPreviews(Pacing pacing, List<Environment> environments, List<PoolState> pools) {
        this.pacing = pacing;
        this.environments = List.copyOf(environments);
        this.pools = List.copyOf(pools);
    }

    void addTo(PlanPreview.Builder preview, List<StoredHost> targets) {
        java.time.Duration forecast = java.time.Duration.ZERO;
        for (Environment environment : environments) {
            List<StoredHost> hosts = targets.stream()
                    .filter(stored -> stored.host().environment().equals(environment))
                    .toList();
            List<Integer> batches = batches(hosts.size());
            StagePreview.Builder stage = StagePreview.newBuilder()
                    .setEnvironment(environment.name())
                    .setHostCount(hosts.size())
                    .addAllBatchSizes(batches);
            hosts.stream()
                    .limit(FIRST_HOSTS)
                    .forEach(stored -> stage.addFirstHosts(stored.host().id().value()));
            addPools(stage, environment, hosts, preview);
            preview.addStages(stage);
            forecast = forecast.plus(pacing.stageBake())
                    .plus(pacing.batchBake().multipliedBy(Math.max(0, batches.size() - 1)))
                    .plus(pacing.settle().multipliedBy(Math.max(batches.size(), stage.getMinimumRoundCount())));
        }
        preview.setForecast(Fields.duration(forecast));
    }

    private List<Integer> batches(int hosts) {
        List<Integer> sizes = new ArrayList<>();
        for (int batch = 1, before = 0; before < hosts; batch++) {
            int upTo = Math.min(hosts, pacing.admittedUpTo(batch));
            sizes.add(upTo - before);
            before = upTo;
        }
        return sizes;
    }

    private void addPools(
            StagePreview.Builder stage, Environment environment, List<StoredHost> hosts, PlanPreview.Builder preview) {
        int rounds = hosts.isEmpty() ? 0 : 1;
        for (PoolState state : pools) {
            PoolCapacity pool = state.capacity();
            if (!pool.id().environment().equals(environment) || pool.registered() == 0) {
                continue;
            }
            int pending = Math.toIntExact(hosts.stream()
                    .filter(stored -> stored.pools().contains(pool.id()))
                    .count());
            int together = Math.min(pending, Math.max(0, pool.slack()));
            if (pending > 0 && pool.budget() == 0) {
                preview.addWarnings("pool %s has a disruption budget of 0: its %d hosts can never be patched"
                        .formatted(pool.id(), pending));
            } else if (pending > 0) {
                rounds = Math.max(rounds, Math.ceilDiv(pending, pool.budget()));
            }
            stage.addPools(PoolPreview.newBuilder()
                    .setPool(pool.id().toString())
                    .setRegisteredCount(pool.registered())
                    .setFloorCount(pool.floor())
                    .setLowestInServiceCount(pool.inService() - together));
        }
        stage.setMinimumRoundCount(rounds).setRoundCount(rounds);
    }
}
