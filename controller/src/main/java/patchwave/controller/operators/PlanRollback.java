package patchwave.controller.operators;

import com.google.protobuf.ByteString;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.schedule.CalendarInForce;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.Fields;
import patchwave.controller.wire.PlanViews;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.policy.FleetPolicy;
import patchwave.proto.agent.v1.InstalledPackage;
import patchwave.proto.agent.v1.PackageChange;
import patchwave.proto.operator.v1.ExcludedHost;
import patchwave.proto.operator.v1.PlanPreview;
import patchwave.proto.operator.v1.PlanRollbackRequest;
import patchwave.proto.operator.v1.PlanRollbackResponse;
import patchwave.proto.operator.v1.ResolvedRelease;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;
import patchwave.rollout.RolloutId;

/** Makes an unsigned plan that takes a rollout back, and its preview. Asks nobody, disrupts and stores nothing. */
final class PlanRollback {
    private final ServiceContext context;

    PlanRollback(ServiceContext context) {
        this.context = context;
    }

    PlanRollbackResponse plan(PlanRollbackRequest request) {
        Requests fields = new Requests();
        Optional<RolloutId> id = fields.value("rollout_id", request.getRolloutId(), RolloutId::new);
        fields.text("reason", request.getReason(), false, PlanChecks.LONGEST_REASON);
        fields.refuseFaults();
        return context.store().read(transaction -> {
            Reversal reversal = Reversal.of(RolloutReader.require(Requests.checked(id), transaction), transaction);
            reversal.require(transaction);
            return plan(request, reversal, transaction);
        });
    }

    private PlanRollbackResponse plan(PlanRollbackRequest request, Reversal reversal, Transaction transaction) {
        FleetPolicy policy = FleetInForce.require(transaction);
        List<StoredHost> fleet = transaction.hosts().list(null, null, null, Integer.MAX_VALUE);
        List<StoredHost> targets = fleet.stream()
                .filter(stored -> reversal.concerns(stored.host().id()))
                .toList();
        List<Environment> environments = policy.environments().stream()
                .filter(known -> targets.stream()
                        .anyMatch(stored -> stored.host().environment().equals(known)))
                .toList();
        List<PatchLevel> levels = levels(targets, reversal);
        if (levels.isEmpty()) {
            throw Refusal.precondition(
                    "no host that rollout %s changed is in the fleet any more".formatted(request.getRolloutId()));
        }
        Instant now = context.clock().instant();
        ByteString plan = Plan.newBuilder()
                .setPlanId(PlanIds.make("back-" + request.getRolloutId(), now, context.random()))
                .setCreatedTime(Fields.timestamp(now))
                .setExpireTime(Fields.timestamp(now.plus(PlanRollout.DEFAULT_LIFE)))
                .setReason(request.getReason())
                .addAllEnvironments(environments.stream().map(Environment::name).toList())
                .addAllPatchLevels(levels)
                .setEmergency(request.getEmergency())
                .setRollsBack(request.getRolloutId())
                .setReboot(PlanViews.reboot(policy))
                .build()
                .toByteString();
        PlanChecks.requireSize(plan);
        PlanPreview.Builder preview = PlanPreview.newBuilder().addAllWarnings(warnings(reversal));
        preview.addAllResolved(examples(targets, reversal));
        fleet.stream()
                .filter(stored -> environments.contains(stored.host().environment()))
                .filter(stored -> !reversal.concerns(stored.host().id()))
                .forEach(stored -> preview.addExcluded(ExcludedHost.newBuilder()
                        .setHostId(stored.host().id().value())
                        .setReason(reversal.whyLeftOut(stored.host().id()))));
        new PlanPreviews(
                        policy,
                        request.getEmergency(),
                        environments,
                        // The limit has no part in a forecast.
                        transaction.snapshot(new CalendarInForce().apply(transaction), 1),
                        now,
                        now.plus(PlanRollout.DEFAULT_LIFE))
                .addTo(preview, targets);
        return PlanRollbackResponse.newBuilder()
                .setPlan(plan)
                .setPreview(preview)
                .build();
    }

    /** Every version that a host may go back to, by OS release. */
    private static List<PatchLevel> levels(List<StoredHost> targets, Reversal reversal) {
        SortedMap<String, SortedMap<String, PackageTarget>> byRelease = new TreeMap<>();
        for (StoredHost stored : targets) {
            for (InstalledPackage it : changes(stored, reversal)) {
                byRelease
                        .computeIfAbsent(stored.facts().osRelease(), _ -> new TreeMap<>())
                        .put(
                                it.getName() + ":" + it.getArchitecture() + "=" + it.getBeforeVersion(),
                                PackageTarget.newBuilder()
                                        .setName(it.getName())
                                        .setArchitecture(it.getArchitecture())
                                        .setVersion(it.getBeforeVersion())
                                        .build());
            }
        }
        List<PatchLevel> levels = new ArrayList<>();
        byRelease.forEach((release, packages) -> levels.add(PatchLevel.newBuilder()
                .setOsRelease(release)
                .addAllPackages(packages.values())
                .build()));
        return levels;
    }

    private static List<InstalledPackage> changes(StoredHost stored, Reversal reversal) {
        return reversal.changes().getOrDefault(stored.host().id(), List.of());
    }

    /** One host for each different way back. */
    private static Collection<ResolvedRelease> examples(List<StoredHost> targets, Reversal reversal) {
        Map<List<PackageChange>, ResolvedRelease> examples = new LinkedHashMap<>();
        for (StoredHost stored : targets) {
            HostId host = stored.host().id();
            List<PackageChange> back = changes(stored, reversal).stream()
                    .map(it -> PackageChange.newBuilder()
                            .setName(it.getName())
                            .setArchitecture(it.getArchitecture())
                            .setFromVersion(it.getAfterVersion())
                            .setToVersion(it.getBeforeVersion())
                            .build())
                    .toList();
            if (!back.isEmpty()) {
                examples.putIfAbsent(
                        back,
                        ResolvedRelease.newBuilder()
                                .setOsRelease(stored.facts().osRelease())
                                .setResolvedOnHost(host.value())
                                .addAllChanges(back)
                                .build());
            }
        }
        return examples.values();
    }

    private static List<String> warnings(Reversal reversal) {
        String what = reversal.summary()
                .spec()
                .advisory()
                .map(AdvisoryId::value)
                .orElse("whatever rollout %s mended"
                        .formatted(reversal.summary().spec().id()));
        SortedSet<String> names = new TreeSet<>();
        reversal.changes().values().forEach(packages -> packages.forEach(it -> names.add(it.getName())));
        List<String> warnings = new ArrayList<>();
        warnings.add("THIS RE-OPENS %s: %s go back to versions from before the patch"
                .formatted(what, String.join(", ", names)));
        warnings.add(
                "each host looks into its archive while it prepares: one whose former packages are not all there refuses,"
                        + " says which, and stays as it is");
        reversal.stuckWarning().ifPresent(warnings::add);
        return warnings;
    }
}
