package patchwave.controller.operators;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.exposure.KnownAdvisories;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Creation;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.Sha256;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.fleet.Environment;
import patchwave.fleet.Host;
import patchwave.fleet.HostId;
import patchwave.policy.FleetPolicy;
import patchwave.policy.Pacing;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.operator.v1.StartRolloutResponse;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;

/** Starts or schedules a signed plan: stores the rollout with its hosts; the planner does the rest. */
final class StartRollout {
    private final ServiceContext context;

    StartRollout(ServiceContext context) {
        this.context = context;
    }

    StartRolloutResponse start(StartRolloutRequest request, Actor caller) {
        if (request.getPlan().hasStandingApproval()) {
            throw Refusal.invalid(
                    "plan.standing_approval: expected none, since only the controller starts what it covers; sign the plan instead");
        }
        return start(request, caller, _ -> {}, _ -> {});
    }

    /**
     * Starts what operators have signed beforehand.
     *
     * @param first in the same transaction, before anything; may refuse it
     * @param then in the same transaction, once the rollout is there
     */
    void startByItself(SignedPlan plan, Consumer<Transaction> first, Consumer<Transaction> then) {
        start(StartRolloutRequest.newBuilder().setPlan(plan).build(), Actor.CONTROLLER, first, then);
    }

    private StartRolloutResponse start(
            StartRolloutRequest request, Actor caller, Consumer<Transaction> first, Consumer<Transaction> then) {
        Plan plan = PlanChecks.decode(request.getPlan());
        String hash = Sha256.hex(request.getPlan().getPlan().toByteArray());
        byte[] signed = request.getPlan().toByteArray();
        Optional<KnownAdvisories> known = known(plan);
        String id = context.store().write(caller, transaction -> {
            if (isRepeated(plan, hash, transaction)) {
                return plan.getPlanId();
            }
            first.accept(transaction);
            FleetPolicy policy = FleetInForce.require(transaction);
            PlanChecks.check(plan, policy, transaction.now());
            StartTime start = StartTime.of(request, plan, policy, transaction.now());
            // What starts by itself must be done at once; it is slower than an emergency by windows and freezes alone.
            boolean isUrgent = plan.getEmergency() || request.getPlan().hasStandingApproval();
            RolloutSpec spec = spec(
                    plan, hash, known, policy, isUrgent ? policy.emergency() : policy.normal(), start, transaction);
            Optional<Reversal> reversal = reversal(spec, transaction);
            List<RolloutHost> hosts = hosts(plan, spec, reversal, transaction);
            requireTargets(hosts, spec);
            return switch (transaction.rollouts().create(spec, start.status(), signed, hosts)) {
                case Creation.Created _ -> {
                    reversal.ifPresent(back -> endCatchUp(back, spec, transaction));
                    if (spec.emergency()) {
                        Overrides.record(spec, targets(hosts, spec, transaction), policy, transaction);
                    }
                    then.accept(transaction);
                    yield spec.id().value();
                }
                case Creation.AlreadyThere _ -> spec.id().value();
                case Creation.Conflict(String reason) -> throw Refusal.precondition(reason);
            };
        });
        return StartRolloutResponse.newBuilder().setRolloutId(id).build();
    }

    /** What is taken back must not be given to hosts that come back later; and these do not wait for it any more. */
    private static void endCatchUp(Reversal back, RolloutSpec spec, Transaction transaction) {
        RolloutId id = back.summary().spec().id();
        if (transaction.rollouts().catchesUp(id)) {
            transaction
                    .rollouts()
                    .setStatus(
                            id,
                            back.summary().status(),
                            new RolloutStatus.Aborted(
                                    transaction.actor().name(),
                                    "rollout %s takes it back".formatted(spec.id()),
                                    transaction.now()));
        }
    }

    /** A repeat is answered even after the plan has expired: it changes nothing. */
    private static boolean isRepeated(Plan plan, String hash, Transaction transaction) {
        Requests fields = new Requests();
        Optional<RolloutId> id = fields.value("plan_id", plan.getPlanId(), RolloutId::new);
        fields.refuseFaults();
        return transaction
                .rollouts()
                .summary(Requests.checked(id))
                .map(RolloutSummary::spec)
                .filter(spec -> spec.planHash().equals(hash))
                .isPresent();
    }

    /** What is known of the plan's advisory; empty if it has none. What runs on hosts cannot be asked in the transaction. */
    private Optional<KnownAdvisories> known(Plan plan) {
        // One that is no id is refused with all other faults, by PlanChecks.
        return new Requests()
                .optional("advisory_id", plan.getAdvisoryId(), AdvisoryId::new)
                .map(id -> context.known(id));
    }

    private static RolloutSpec spec(
            Plan plan,
            String hash,
            Optional<KnownAdvisories> known,
            FleetPolicy policy,
            Pacing pacing,
            StartTime start,
            Transaction transaction) {
        return new RolloutSpec(
                new RolloutId(plan.getPlanId()),
                plan.getEmergency(),
                hash,
                PlanChecks.instant(plan.getExpireTime()),
                plan.getEnvironmentsList().stream().map(Environment::new).toList(),
                pacing,
                policy.failures(),
                known.map(KnownAdvisories::id),
                known.flatMap(it -> due(it, policy, transaction)),
                start.window(),
                plan.getRollsBack().isEmpty() ? Optional.empty() : Optional.of(new RolloutId(plan.getRollsBack())),
                plan.getReason(),
                transaction.now(),
                transaction.actor().name());
    }

    /** By when what is known wants it done; "at once" is due now. */
    private static Optional<Instant> due(KnownAdvisories known, FleetPolicy policy, Transaction transaction) {
        return known.find(transaction)
                .map(found -> found.urgency(policy.urgency()))
                .flatMap(urgency -> urgency.due(transaction.now()));
    }

    private static List<Host> targets(List<RolloutHost> hosts, RolloutSpec spec, Transaction transaction) {
        Set<HostId> waiting = hosts.stream()
                .filter(host -> host.phase() instanceof HostPhase.Waiting)
                .map(RolloutHost::host)
                .collect(Collectors.toSet());
        return spec.stages().stream()
                .flatMap(stage -> transaction.hosts().list(stage, null, null, Integer.MAX_VALUE).stream())
                .map(StoredHost::host)
                .filter(host -> waiting.contains(host.id()))
                .toList();
    }

    /** What the rollout takes back, if it does; throws the refusal if that cannot be. */
    private static Optional<Reversal> reversal(RolloutSpec spec, Transaction transaction) {
        return spec.rollsBack().map(id -> {
            Reversal reversal = Reversal.of(RolloutReader.require(id, transaction), transaction);
            reversal.require(transaction);
            return reversal;
        });
    }

    private static List<RolloutHost> hosts(
            Plan plan, RolloutSpec spec, Optional<Reversal> reversal, Transaction transaction) {
        Set<String> releases =
                plan.getPatchLevelsList().stream().map(PatchLevel::getOsRelease).collect(Collectors.toSet());
        List<RolloutHost> hosts = new ArrayList<>();
        for (int stage = 0; stage < spec.stages().size(); stage++) {
            for (StoredHost stored :
                    transaction.hosts().list(spec.stages().get(stage), null, null, Integer.MAX_VALUE)) {
                HostPhase phase = reversal.filter(
                                back -> !back.concerns(stored.host().id()))
                        .map(back -> back.whyLeftOut(stored.host().id()))
                        .or(() -> exclusion(stored, releases))
                        .<HostPhase>map(reason -> new HostPhase.Excluded(reason, false, transaction.now()))
                        .orElseGet(HostPhase.Waiting::new);
                hosts.add(new RolloutHost(stored.host().id(), stage, phase));
            }
        }
        hosts.sort(Comparator.comparingInt(RolloutHost::stage).thenComparing(RolloutHost::host));
        return hosts;
    }

    /** Why a host cannot be part of a plan with these OS releases; empty if it can. */
    static Optional<String> exclusion(StoredHost stored, Set<String> releases) {
        String release = stored.facts().osRelease();
        if (release.isEmpty()) {
            return Optional.of("its OS release is not known: it has never reported");
        }
        return releases.contains(release)
                ? Optional.empty()
                : Optional.of("the plan has no patch level for its OS release " + release);
    }

    private static void requireTargets(List<RolloutHost> hosts, RolloutSpec spec) {
        if (hosts.stream().noneMatch(host -> host.phase() instanceof HostPhase.Waiting)) {
            throw Refusal.precondition(
                    "no host of %s has an OS release of the plan, so there is nothing to do: enrol hosts, or make a new plan"
                            .formatted(spec.stages()));
        }
    }
}
