package patchwave.controller.operators;

import java.time.Duration;
import java.util.List;
import patchwave.controller.store.StoredHost;
import patchwave.controller.wire.PlanViews;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.plan.Forecast;
import patchwave.plan.Snapshot;
import patchwave.policy.Pacing;
import patchwave.proto.operator.v1.PlanPreview;

/** What a plan would do, as the planner itself rehearses it on the ledger as it is now. */
final class PlanPreviews {
    /** What one host takes from claim to release without settling, for the forecast; a few packages and their restarts. */
    private static final Duration HOST_DURATION = Duration.ofMinutes(1);

    private final Pacing pacing;
    private final List<Environment> environments;
    private final Snapshot ledger;

    PlanPreviews(Pacing pacing, List<Environment> environments, Snapshot ledger) {
        this.pacing = pacing;
        this.environments = List.copyOf(environments);
        this.ledger = ledger;
    }

    /** Adds stages, forecast and warnings for these hosts, sorted by id. */
    void addTo(PlanPreview.Builder preview, List<StoredHost> targets) {
        List<List<HostId>> byStage = environments.stream()
                .map(environment -> targets.stream()
                        .filter(stored -> stored.host().environment().equals(environment))
                        .map(stored -> stored.host().id())
                        .toList())
                .toList();
        PlanViews.add(
                preview,
                Forecast.of(new Forecast.Question(
                        ledger.pools(), ledger.hosts(), environments, byStage, pacing, HOST_DURATION)));
    }
}
