package patchwave.controller.wire;

import java.time.Instant;
import java.util.List;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.host.Resolution;
import patchwave.plan.Preview;
import patchwave.policy.FleetPolicy;
import patchwave.proto.agent.v1.PackageChange;
import patchwave.proto.operator.v1.Canary;
import patchwave.proto.operator.v1.HostTransaction;
import patchwave.proto.operator.v1.PlanPreview;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.PoolPreview;
import patchwave.proto.operator.v1.ResolvedRelease;
import patchwave.proto.operator.v1.StagePreview;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.RebootPolicy;

/** Plans, and what they come to, for operators. */
public final class PlanViews {
    private PlanViews() {}

    /** What is to be signed. */
    public static Plan plan(
            String id,
            Instant created,
            Instant expires,
            PlanRolloutRequest request,
            List<Environment> environments,
            List<PatchLevel> levels,
            RebootPolicy reboot) {
        return Plan.newBuilder()
                .setPlanId(id)
                .setCreatedTime(Fields.timestamp(created))
                .setExpireTime(Fields.timestamp(expires))
                .setReason(request.getReason())
                .setAdvisoryId(request.getAdvisoryId())
                .addAllEnvironments(environments.stream().map(Environment::name).toList())
                .addAllPatchLevels(levels)
                .setEmergency(request.getEmergency())
                .setReboot(reboot)
                .build();
    }

    /** What a plan says of reboots if nobody asks for something else. */
    public static RebootPolicy reboot(FleetPolicy policy) {
        return reboot(policy.reboot());
    }

    public static RebootPolicy reboot(boolean whenNeeded) {
        return whenNeeded ? RebootPolicy.REBOOT_POLICY_WHEN_NEEDED : RebootPolicy.REBOOT_POLICY_REPORT;
    }

    public static PatchLevel level(String release, List<Resolution.Target> targets) {
        PatchLevel.Builder level = PatchLevel.newBuilder().setOsRelease(release);
        targets.forEach(target -> level.addPackages(PackageTarget.newBuilder()
                .setName(target.name())
                .setArchitecture(target.architecture())
                .setVersion(target.version())));
        return level.build();
    }

    public static ResolvedRelease resolved(String release, HostId host, List<Resolution.Change> changes) {
        ResolvedRelease.Builder resolved =
                ResolvedRelease.newBuilder().setOsRelease(release).setResolvedOnHost(host.value());
        changes.forEach(change -> resolved.addChanges(change(change)));
        return resolved.build();
    }

    /** What one host would change. */
    public static HostTransaction transaction(String release, HostId host, List<Resolution.Change> changes) {
        return HostTransaction.newBuilder()
                .setHostId(host.value())
                .setOsRelease(release)
                .addAllChanges(changes.stream().map(PlanViews::change).toList())
                .build();
    }

    private static PackageChange change(Resolution.Change change) {
        return PackageChange.newBuilder()
                .setName(change.name())
                .setArchitecture(change.architecture())
                .setFromVersion(change.from().orElse(""))
                .setToVersion(change.to())
                .build();
    }

    /** Adds what the planner foretells. */
    public static void add(PlanPreview.Builder view, Preview preview) {
        preview.stages().forEach(stage -> view.addStages(of(stage)));
        view.setForecast(Fields.duration(preview.forecast()))
                .setMinimum(Fields.duration(preview.minimum()))
                .setHostWork(Fields.duration(preview.hostWork()))
                .addAllWarnings(preview.warnings());
        preview.end().ifPresent(end -> view.setForecastEndTime(Fields.timestamp(end)));
    }

    private static StagePreview of(Preview.Stage stage) {
        StagePreview.Builder view = StagePreview.newBuilder()
                .setEnvironment(stage.environment().name())
                .setHostCount(stage.hosts())
                .addAllBatchSizes(stage.batchSizes())
                .addAllFirstHosts(stage.firstHosts().stream().map(HostId::value).toList())
                .setRoundCount(stage.rounds())
                .setMinimumRoundCount(stage.minimumRounds());
        stage.canaries()
                .forEach(canary -> view.addCanaries(
                        Canary.newBuilder().setHostId(canary.host().value()).setKind(canary.kind())));
        stage.pools()
                .forEach(pool -> view.addPools(PoolPreview.newBuilder()
                        .setPool(pool.id().toString())
                        .setRegisteredCount(pool.registered())
                        .setFloorCount(pool.floor())
                        .setLowestInServiceCount(pool.lowestInService())));
        return view.build();
    }
}
