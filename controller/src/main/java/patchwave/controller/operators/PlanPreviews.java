package patchwave.controller.operators;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.controller.store.StoredHost;
import patchwave.controller.wire.PlanViews;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.plan.Forecast;
import patchwave.plan.Preview;
import patchwave.plan.Snapshot;
import patchwave.policy.FleetPolicy;
import patchwave.proto.operator.v1.PlanPreview;

/**
 * What a plan would do, as the planner itself rehearses it on the ledger as it is now.
 *
 * @param now when it would start
 * @param expires when its plan expires
 */
record PlanPreviews(
        FleetPolicy policy,
        boolean emergency,
        List<Environment> environments,
        Snapshot ledger,
        Instant now,
        Instant expires) {
    PlanPreviews {
        environments = List.copyOf(environments);
    }

    /** Adds stages, forecast and warnings for these hosts, sorted by id. */
    void addTo(PlanPreview.Builder view, List<StoredHost> targets) {
        List<List<HostId>> byStage = environments.stream()
                .map(environment -> targets.stream()
                        .filter(stored -> stored.host().environment().equals(environment))
                        .map(stored -> stored.host().id())
                        .toList())
                .toList();
        Preview preview = Forecast.of(new Forecast.Question(
                ledger.pools(),
                ledger.hosts(),
                environments,
                byStage,
                emergency ? policy.emergency() : policy.normal(),
                emergency,
                ledger.calendars(),
                Optional.empty(),
                ledger.workTimes(),
                now,
                expires));
        PlanViews.add(view, preview);
        view.setMeasuredCount(ledger.workTimes().measured());
        preview.stages().forEach(stage -> WindowFits.sentence(policy, stage).ifPresent(view::addWindowFits));
    }
}
