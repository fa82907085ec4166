package patchwave.controller.operators;

import com.google.protobuf.util.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.schedule.CalendarInForce;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.PlanViews;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.host.PackageWish;
import patchwave.host.UnattendedUpgrades;
import patchwave.plan.Snapshot;
import patchwave.policy.FleetPolicy;
import patchwave.proto.operator.v1.ExcludedHost;
import patchwave.proto.operator.v1.PlanPreview;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.PlanRolloutResponse;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.RebootPolicy;

/** Makes an unsigned plan and its preview. Asks hosts, disrupts and stores nothing. */
final class PlanRollout {
    /** How long hosts may take to refresh their metadata and simulate. */
    static final Duration ANSWER_TIME = Duration.ofSeconds(60);

    static final Duration DEFAULT_LIFE = Duration.ofDays(7);
    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(1);
    private static final int MOST_PACKAGES = 50;
    private static final int MOST_NAMED = 8;

    private final ServiceContext context;

    PlanRollout(ServiceContext context) {
        this.context = context;
    }

    /** What planning begins with, read at one moment. */
    private record Scene(
            FleetPolicy policy,
            boolean emergency,
            List<Environment> environments,
            List<StoredHost> hosts,
            Snapshot ledger) {}

    PlanRolloutResponse plan(PlanRolloutRequest request) {
        Requests fields = new Requests();
        List<PackageWish> wishes = wishes(request, fields);
        fields.optional("advisory_id", request.getAdvisoryId(), AdvisoryId::new);
        fields.text("reason", request.getReason(), false, PlanChecks.LONGEST_REASON);
        Duration life = life(request, fields);
        if (request.getReboot() == RebootPolicy.UNRECOGNIZED) {
            fields.fault("reboot", "REPORT or WHEN_NEEDED", String.valueOf(request.getRebootValue()));
        }
        fields.refuseFaults();

        Scene scene = context.store().read(transaction -> scene(request, transaction));
        SortedMap<String, List<StoredHost>> byRelease = new TreeMap<>();
        for (StoredHost stored : scene.hosts()) {
            if (!stored.facts().osRelease().isEmpty()) {
                byRelease
                        .computeIfAbsent(stored.facts().osRelease(), _ -> new ArrayList<>())
                        .add(stored);
            }
        }
        Instant now = context.clock().instant();
        Asking asking = new Asking(context.controller(), wishes, now.plus(ANSWER_TIME));
        List<Asking.Level> levels = new ArrayList<>();
        byRelease.forEach((release, hosts) -> asking.level(
                        release, scene.environments(), hosts, context.clock().instant())
                .filter(level -> !level.targets().isEmpty())
                .ifPresent(levels::add));
        requireLevels(levels, byRelease, wishes);

        Plan plan = PlanViews.plan(
                PlanIds.make(request, context.clock().instant(), context.random()),
                now,
                now.plus(life),
                request,
                scene.environments(),
                levels.stream()
                        .map(level -> PlanViews.level(level.release(), level.targets()))
                        .toList(),
                reboot(request, scene.policy()));
        return PlanRolloutResponse.newBuilder()
                .setPlan(plan.toByteString())
                .setPreview(preview(scene, now.plus(life), levels, asking.warnings(), wishes))
                .build();
    }

    private static RebootPolicy reboot(PlanRolloutRequest request, FleetPolicy policy) {
        return request.getReboot() == RebootPolicy.REBOOT_POLICY_UNSPECIFIED
                ? PlanViews.reboot(policy)
                : request.getReboot();
    }

    private static List<PackageWish> wishes(PlanRolloutRequest request, Requests fields) {
        List<PackageWish> wishes = new ArrayList<>();
        if (request.getPackagesCount() < 1 || request.getPackagesCount() > MOST_PACKAGES) {
            fields.fault("packages", "1 to " + MOST_PACKAGES, String.valueOf(request.getPackagesCount()));
            return wishes;
        }
        Set<String> names = new HashSet<>();
        request.getPackagesList().forEach(wish -> {
            PackageNames.check(fields, "packages.name", wish.getName());
            PackageNames.checkVersion(fields, "packages.version", wish.getVersion());
            if (!names.add(wish.getName())) {
                fields.fault("packages", "each package once", Requests.quote(wish.getName()) + " twice");
            }
            wishes.add(new PackageWish(
                    wish.getName(), wish.getVersion().isEmpty() ? Optional.empty() : Optional.of(wish.getVersion())));
        });
        return wishes;
    }

    private static Duration life(PlanRolloutRequest request, Requests fields) {
        if (!request.hasValidFor()) {
            return DEFAULT_LIFE;
        }
        Duration life = Durations.isValid(request.getValidFor())
                ? Duration.ofSeconds(
                        request.getValidFor().getSeconds(),
                        request.getValidFor().getNanos())
                : Duration.ZERO;
        if (life.compareTo(SHORTEST_LIFE) < 0 || life.compareTo(PlanChecks.LONGEST_LIFE) > 0) {
            fields.fault("valid_for", "1 minute to 30 days", life.toString());
        }
        return life;
    }

    private static Scene scene(PlanRolloutRequest request, Transaction transaction) {
        FleetPolicy policy = FleetInForce.require(transaction);
        List<Environment> environments = environments(request, policy);
        List<StoredHost> hosts = transaction.hosts().list(null, null, null, Integer.MAX_VALUE).stream()
                .filter(stored -> environments.contains(stored.host().environment()))
                .toList();
        if (hosts.isEmpty()) {
            throw Refusal.precondition(
                    "no host of %s is enrolled, so there is nothing to plan".formatted(environments));
        }
        return new Scene(
                policy,
                request.getEmergency(),
                environments,
                hosts,
                // The limit has no part in a forecast.
                transaction.snapshot(new CalendarInForce().apply(transaction), 1));
    }

    private static List<Environment> environments(PlanRolloutRequest request, FleetPolicy policy) {
        Requests fields = new Requests();
        Set<String> wanted = new HashSet<>(request.getEnvironmentsList());
        policy.environments().forEach(known -> wanted.remove(known.name()));
        if (!wanted.isEmpty()) {
            fields.fault(
                    "environments", "only such as the fleet file names: " + policy.environments(), wanted.toString());
        }
        fields.refuseFaults();
        return request.getEnvironmentsCount() == 0
                ? policy.environments()
                : policy.environments().stream()
                        .filter(known -> request.getEnvironmentsList().contains(known.name()))
                        .toList();
    }

    private static void requireLevels(
            List<Asking.Level> levels, SortedMap<String, List<StoredHost>> byRelease, List<PackageWish> wishes) {
        if (!levels.isEmpty()) {
            return;
        }
        throw Refusal.precondition(
                byRelease.isEmpty()
                        ? "no host has ever reported its OS release: start the agents first"
                        : "no healthy, connected host of %s has any of %s installed: nothing to plan"
                                .formatted(
                                        byRelease.keySet(),
                                        wishes.stream().map(PackageWish::name).toList()));
    }

    private PlanPreview preview(
            Scene scene, Instant expires, List<Asking.Level> levels, List<String> warnings, List<PackageWish> wishes) {
        Set<String> releases = new HashSet<>();
        levels.forEach(level -> releases.add(level.release()));
        PlanPreview.Builder preview = PlanPreview.newBuilder();
        List<StoredHost> targets = new ArrayList<>();
        for (StoredHost stored : scene.hosts()) {
            StartRollout.exclusion(stored, releases)
                    .ifPresentOrElse(
                            reason -> preview.addExcluded(ExcludedHost.newBuilder()
                                    .setHostId(stored.host().id().value())
                                    .setReason(reason)),
                            () -> targets.add(stored));
        }
        levels.forEach(
                level -> preview.addResolved(PlanViews.resolved(level.release(), level.host(), level.changes())));
        preview.addAllWarnings(warnings).addAllWarnings(missing(levels, wishes));
        preview.addAllWarnings(unattended(targets));
        for (Asking.Level level : levels) {
            level.asked()
                    .forEach(each -> preview.addTransactions(
                            PlanViews.transaction(level.release(), each.host(), each.changes())));
        }
        new PlanPreviews(
                        scene.policy(),
                        scene.emergency(),
                        scene.environments(),
                        scene.ledger(),
                        context.clock().instant(),
                        expires)
                .addTo(preview, targets);
        return preview.build();
    }

    /** Hosts that do not wait for a rollout spoil its order, and may change while it runs. */
    private List<String> unattended(List<StoredHost> targets) {
        List<String> warnings = new ArrayList<>();
        installing(targets).ifPresent(warnings::add);
        long unknown = targets.stream()
                .filter(stored -> context.controller()
                        .live(stored.host().id())
                        .unattended()
                        .filter(found -> found.mode() != UnattendedUpgrades.Mode.UNKNOWN)
                        .isEmpty())
                .count();
        if (unknown > 0) {
            warnings.add(
                    unknown == 1
                            ? "of 1 host it is not known what updates it by itself"
                            : "of " + unknown + " hosts it is not known what updates them by itself");
        }
        return warnings;
    }

    private Optional<String> installing(List<StoredHost> targets) {
        List<String> hosts = targets.stream()
                .map(stored -> stored.host().id())
                .filter(id -> context.controller()
                        .live(id)
                        .unattended()
                        .filter(found -> found.mode() == UnattendedUpgrades.Mode.INSTALLS)
                        .isPresent())
                .map(HostId::value)
                .toList();
        if (hosts.isEmpty()) {
            return Optional.empty();
        }
        String named = hosts.stream().limit(MOST_NAMED).collect(Collectors.joining(", "));
        return Optional.of(
                "%s updates by %s, in no rollout's order: %s%s; 'patchwave hosts show' says by what, and packages.unattended_upgrades: off in agent.yaml ends it"
                        .formatted(
                                hosts.size() == 1 ? "1 host installs" : hosts.size() + " hosts install",
                                hosts.size() == 1 ? "itself" : "themselves",
                                named,
                                hosts.size() > MOST_NAMED ? ", ..." : ""));
    }

    private static List<String> missing(List<Asking.Level> levels, List<PackageWish> wishes) {
        List<String> warnings = new ArrayList<>();
        for (PackageWish wish : wishes) {
            for (Asking.Level level : levels) {
                if (level.targets().stream().noneMatch(target -> target.name().equals(wish.name()))) {
                    warnings.add(
                            "no host of %s that was asked has %s installed".formatted(level.release(), wish.name()));
                }
            }
        }
        return warnings;
    }
}
