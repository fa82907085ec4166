package patchwave.controller.operators;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.operators.StandingApprovals.Cover;
import patchwave.controller.operators.StandingApprovals.Standing;
import patchwave.controller.store.Actor;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.Sha256;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.Fields;
import patchwave.controller.wire.PlanViews;
import patchwave.fleet.Environment;
import patchwave.policy.FleetPolicy;
import patchwave.proto.agent.v1.PackageWish;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.rollout.RolloutId;

/**
 * Starts what must be patched at once in the environments that the fleet file names for that and that a standing approval of operators
 * covers (docs/adr/0021). Each set of exact versions is started once: what was aborted or has failed is a person's to look at.
 */
final class ImmediateStarts {
    private static final Logger LOG = LoggerFactory.getLogger(ImmediateStarts.class);

    /** Hosts may resolve to other versions after it. */
    private static final Duration AGAIN = Duration.ofHours(6);

    /** Between two tries of one that could not be planned. */
    private static final Duration RETRY = Duration.ofMinutes(10);

    /** A plan that ends sooner would not get far. */
    private static final Duration SHORTEST = Duration.ofHours(1);

    private final ServiceContext context;
    private final StandingApprovals approvals;

    /** What came of the last try, by packages. */
    private final ConcurrentSkipListMap<String, Try> tries = new ConcurrentSkipListMap<>();

    /** Why one was not started. */
    private final ConcurrentSkipListMap<AdvisoryId, String> reasons = new ConcurrentSkipListMap<>();

    ImmediateStarts(ServiceContext context) {
        this.context = context;
        this.approvals = new StandingApprovals(context);
    }

    /**
     * One try.
     *
     * @param of the approval and the environments that it was for
     * @param why it was not started; empty if it was
     */
    private record Try(String of, Instant next, Optional<String> why) {}

    /**
     * What may be started now.
     *
     * @param cover the approval to start by
     * @param policy the fleet file in force
     */
    private record Start(Cover cover, FleetPolicy policy) {
        String of() {
            return cover.standing().granted().id() + " " + cover.environments();
        }
    }

    /** Why the controller has not started it by itself, where the fleet file lets it; empty if it has, or may not. */
    Optional<String> whyNot(AdvisoryId vulnerability) {
        return Optional.ofNullable(reasons.get(vulnerability));
    }

    /**
     * Starts what may be started and is not. Waits for hosts, up to a minute for each; for one thread at a time.
     *
     * @param wanted by their packages, what must be patched at once, the most urgent first
     */
    void review(SortedMap<String, List<UrgentWork.Item>> wanted, Instant now) {
        tries.keySet().retainAll(wanted.keySet());
        SortedSet<AdvisoryId> all = new TreeSet<>();
        wanted.values().forEach(items -> items.forEach(item -> all.add(item.vulnerability())));
        reasons.keySet().retainAll(all);
        wanted.forEach((packages, items) -> {
            Optional<String> why = review(packages, items, now);
            items.forEach(item -> why.ifPresentOrElse(
                    it -> reasons.put(item.vulnerability(), it), () -> reasons.remove(item.vulnerability())));
        });
    }

    private Optional<String> review(String packages, List<UrgentWork.Item> items, Instant now) {
        List<String> why = new ArrayList<>();
        Optional<Start> start = context.store().read(tables -> start(items, tables, now, why));
        start.ifPresent(it -> {
            Optional<Try> last = Optional.ofNullable(tries.get(packages))
                    .filter(before ->
                            before.of().equals(it.of()) && before.next().isAfter(now));
            Try done = last.orElseGet(() -> start(packages, items, it, now));
            tries.put(packages, done);
            done.why().ifPresent(why::add);
        });
        return why.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", why));
    }

    /** @param why is given what keeps it from being started, wholly or somewhere */
    private Optional<Start> start(List<UrgentWork.Item> items, Transaction tables, Instant now, List<String> why) {
        Optional<FleetPolicy> policy =
                FleetInForce.find(tables).filter(it -> !it.startImmediate().isEmpty());
        if (policy.isEmpty()) {
            return Optional.empty();
        }
        SortedSet<Environment> exposed = new TreeSet<>();
        items.forEach(item -> exposed.addAll(tables.exposures().environments(item.vulnerability())));
        exposed.retainAll(policy.get().startImmediate());
        // Also where one stands still: a person has stopped it, or has to look.
        items.forEach(item -> item.rollouts()
                .forEach(rollout -> exposed.removeAll(rollout.spec().stages())));
        if (exposed.isEmpty()) {
            return Optional.empty();
        }
        Optional<Cover> cover = Cover.of(
                approvals.inForce(tables, now).stream()
                        .filter(it -> !it.expires().isBefore(now.plus(SHORTEST)))
                        .toList(),
                policy.get().startImmediate());
        SortedSet<Environment> uncovered = new TreeSet<>(exposed);
        cover.ifPresent(it -> uncovered.removeAll(it.environments()));
        if (!uncovered.isEmpty()) {
            why.add("no standing approval covers %s: 'patchwave approval create' makes one"
                    .formatted(names(uncovered)));
        }
        // Hosts of an environment are patched after those of the environments before it: exposed ones there are enough.
        return cover.filter(it -> it.environments().stream().anyMatch(environment -> exposed.contains(environment)))
                .map(it -> new Start(it, policy.get()));
    }

    private static String names(SortedSet<Environment> environments) {
        return String.join(", ", environments.stream().map(Environment::name).toList());
    }

    private Try start(String packages, List<UrgentWork.Item> items, Start start, Instant now) {
        try {
            Plan plan = plan(packages, items.getFirst(), start, now);
            RolloutId id = new RolloutId(plan.getPlanId());
            Optional<RolloutSummary> before =
                    context.store().read(tables -> tables.rollouts().summary(id));
            if (before.isPresent()) {
                return new Try(
                        start.of(),
                        now.plus(AGAIN),
                        before.filter(it -> it.status().isOver())
                                .map(_ ->
                                        "rollout %s was started by itself and is over: see why hosts are left, then plan another"
                                                .formatted(id)));
            }
            new StartRollout(context)
                    .start(
                            StartRolloutRequest.newBuilder()
                                    .setPlan(signed(plan, start.cover().standing()))
                                    .build(),
                            Actor.CONTROLLER);
            LOG.info("started rollout={} approval={} packages={}", id, start.of(), packages);
            tell(items.getFirst(), id, start.cover());
            return new Try(start.of(), now.plus(AGAIN), Optional.empty());
        } catch (RuntimeException fault) {
            // One that cannot be started must not keep the others from being started.
            LOG.warn("start packages={} approval={} failed: {}", packages, start.of(), fault.toString());
            return new Try(start.of(), now.plus(RETRY), Optional.of("it could not be planned: " + fault.getMessage()));
        }
    }

    /** The same exact versions in the same environments have the same id, and so are started once. */
    private Plan plan(String packages, UrgentWork.Item item, Start start, Instant now) {
        Standing standing = start.cover().standing();
        boolean isRebooting =
                start.policy().reboot() && standing.approval().getReboot() == RebootPolicy.REBOOT_POLICY_WHEN_NEEDED;
        Duration life = Duration.between(now, standing.expires());
        PlanRolloutRequest.Builder request = PlanRolloutRequest.newBuilder()
                .setAdvisoryId(item.vulnerability().value())
                .setReason("started by the controller: %s, row '%s'; standing approval %s"
                        .formatted(
                                item.decision().verdict().outcome().name(),
                                item.decision().verdict().row(),
                                standing.granted().id()))
                .setReboot(PlanViews.reboot(isRebooting))
                .setValidFor(Durations.fromSeconds(
                        (life.compareTo(PlanRollout.DEFAULT_LIFE) < 0 ? life : PlanRollout.DEFAULT_LIFE).toSeconds()));
        List.of(packages.split(" ", -1))
                .forEach(name -> request.addPackages(PackageWish.newBuilder().setName(name)));
        start.cover().environments().forEach(environment -> request.addEnvironments(environment.name()));
        try {
            Plan plan = Plan.parseFrom(
                    new PlanRollout(context).plan(request.build()).getPlan());
            Plan versions = Plan.newBuilder()
                    .addAllEnvironments(plan.getEnvironmentsList())
                    .addAllPatchLevels(plan.getPatchLevelsList())
                    .build();
            Instant end = PlanChecks.instant(plan.getExpireTime());
            return plan.toBuilder()
                    // Planning took a while; hosts take no plan after the approval's end, and none must seem to go on
                    // then.
                    .setExpireTime(Fields.timestamp(end.isBefore(standing.expires()) ? end : standing.expires()))
                    .setPlanId(PlanIds.ofContent(request.getPackages(0).getName(), Sha256.hex(versions.toByteArray())))
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a plan that was made here cannot be read", e);
        }
    }

    private SignedPlan signed(Plan plan, Standing standing) {
        ByteString bytes = plan.toByteString();
        return SignedPlan.newBuilder()
                .setPlan(bytes)
                .addSignatures(Signature.newBuilder()
                        .setKeyId(Sha256.hex(context.controllerKey().publicKey()))
                        .setSignature(
                                ByteString.copyFrom(context.controllerKey().sign(bytes.toByteArray()))))
                .setStandingApproval(standing.signed())
                .build();
    }

    private void tell(UrgentWork.Item item, RolloutId id, Cover cover) {
        String summary =
                "%s must be patched at once (%s): rollout %s was started by itself in %s, under standing approval %s. Watch it: patchwave rollout watch %s"
                        .formatted(
                                item.vulnerability(),
                                item.decision().verdict().row(),
                                id,
                                names(new TreeSet<>(cover.environments())),
                                cover.standing().granted().id(),
                                id);
        context.store()
                .change(
                        Actor.CONTROLLER,
                        tables -> tables.notifications().urgent("started " + id, item.vulnerability(), summary));
    }
}
