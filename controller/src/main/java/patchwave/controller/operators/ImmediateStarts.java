package patchwave.controller.operators;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Knowledge;
import patchwave.controller.store.Actor;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.Sha256;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.Fields;
import patchwave.controller.wire.PlanViews;
import patchwave.controller.wire.SignedPlans;
import patchwave.exposure.PinnedPackage;
import patchwave.proto.agent.v1.PackageWish;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.RebootPolicy;
import patchwave.proto.plan.v1.Signature;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.proto.plan.v1.StandingApproval;
import patchwave.rollout.RolloutId;

/**
 * Starts what must be patched at once, where the fleet file and a standing approval of operators let it (docs/adr/0021). Whether it may
 * is {@link StartJudge}'s to say, before planning and again in the transaction that stores the rollout.
 */
final class ImmediateStarts {
    private static final Logger LOG = LoggerFactory.getLogger(ImmediateStarts.class);

    /** Planning waits for hosts up to a minute: more than these wait for the next turn. */
    private static final int MOST = 20;

    private final ServiceContext context;

    /** What came of the last try that started nothing, by packages. */
    private final ConcurrentSkipListMap<String, Try> tries = new ConcurrentSkipListMap<>();

    ImmediateStarts(ServiceContext context) {
        this.context = context;
    }

    private record Try(Instant next, String why) {}

    /**
     * What to start now.
     *
     * @param vulnerabilities that it is against, the most urgent first
     */
    private record Start(Cover cover, boolean isRebooting, List<UrgentWork.Item> vulnerabilities) {
        List<AdvisoryId> ids() {
            return vulnerabilities.stream().map(UrgentWork.Item::vulnerability).toList();
        }
    }

    /** Why the controller has not started it by itself, where the fleet file lets it; empty if it has, or may not. */
    Optional<String> whyNot(AdvisoryId vulnerability, String packages, StartJudge judge, Transaction tables) {
        return switch (judge.judge(vulnerability, tables)) {
            case StartJudge.NotWanted _ -> Optional.empty();
            case StartJudge.Waits(String why) -> Optional.of(why);
            case StartJudge.Ready _ -> Optional.ofNullable(tries.get(packages)).map(Try::why);
        };
    }

    /**
     * Starts what may be started.
     *
     * @param wanted by their packages, what must be patched at once; the most urgent first
     * @return whether anything is under way now that was not
     */
    boolean review(Map<String, List<UrgentWork.Item>> wanted, Instant now) {
        tries.keySet().retainAll(wanted.keySet());
        int planned = 0;
        boolean isStarted = false;
        for (Map.Entry<String, List<UrgentWork.Item>> each : wanted.entrySet()) {
            Optional<Try> last = Optional.ofNullable(tries.get(each.getKey()));
            if (planned == MOST || last.filter(it -> it.next().isAfter(now)).isPresent()) {
                continue;
            }
            Knowledge knowledge = context.feeds().known().knowledge();
            Optional<Start> start = context.store().read(tables -> start(each.getValue(), knowledge, tables));
            if (start.isPresent()) {
                planned++;
                Optional<String> why = tried(each.getKey(), start.get(), knowledge, now);
                isStarted |= why.isEmpty();
                why.ifPresentOrElse(
                        it -> tries.put(each.getKey(), new Try(now.plus(Proposals.RETRY), it)),
                        () -> tries.remove(each.getKey()));
            }
        }
        return isStarted;
    }

    /** Empty if it was started, or needs no rollout of its own; else why not. */
    private Optional<String> tried(String packages, Start start, Knowledge knowledge, Instant now) {
        try {
            return start(packages, start, knowledge, now);
        } catch (RuntimeException fault) {
            // One that cannot be started must not keep the others from being started.
            LOG.warn("start packages={} vulnerabilities={} failed: {}", packages, start.ids(), fault.toString());
            return Optional.of("it could not be started: " + fault.getMessage());
        }
    }

    private Optional<Start> start(List<UrgentWork.Item> items, Knowledge knowledge, Transaction tables) {
        StartJudge judge = StartJudge.of(context, knowledge, tables);
        List<UrgentWork.Item> ready = new ArrayList<>();
        Optional<Cover> cover = Optional.empty();
        for (UrgentWork.Item item : items) {
            if (judge.judge(item.vulnerability(), tables) instanceof StartJudge.Ready(Cover by)) {
                ready.add(item);
                cover = Optional.of(by);
            }
        }
        return cover.map(by -> new Start(by, mayReboot(by, tables), ready));
    }

    private static boolean mayReboot(Cover cover, Transaction tables) {
        return FleetInForce.require(tables).reboot()
                && cover.grant().approval().getReboot() == RebootPolicy.REBOOT_POLICY_WHEN_NEEDED;
    }

    private Optional<String> start(String packages, Start start, Knowledge knowledge, Instant now) {
        List<String> wished = List.of(packages.split(" ", -1));
        Plan plan = plan(wished, start, now);
        List<PinnedPackage> pinned = SignedPlans.pinned(plan);
        // Of what comes along there may be newer versions too, and that is no reason to leave the fix.
        Optional<String> old = context.inventories()
                .ask(fleet -> pinned.stream()
                        .filter(it -> wished.contains(it.name()))
                        .flatMap(it ->
                                it.superseded(fleet.index().installed(it.release(), it.name()), knowledge).stream())
                        .map(PinnedPackage.Superseded::sentence)
                        .findFirst());
        if (old.isPresent()) {
            return Optional.of("hosts' repositories do not have the fix yet: " + old.get());
        }
        Optional<RolloutId> same = context.store().read(tables -> sameUnderWay(start, pinned, tables));
        if (same.isPresent()) {
            context.store()
                    .change(
                            Actor.CONTROLLER,
                            tables -> tables.standingApprovals().skipped(same.get(), start.ids()));
            return Optional.empty();
        }
        new StartRollout(context)
                .startByItself(signed(plan, start.cover()), tables -> requireStill(start, tables), tables -> {
                    RolloutId id = new RolloutId(plan.getPlanId());
                    tables.standingApprovals()
                            .started(
                                    id,
                                    start.cover().grant().id(),
                                    start.ids(),
                                    start.cover().environments());
                    tell(start, id, tables);
                });
        LOG.info(
                "started rollout={} approval={} packages={}",
                plan.getPlanId(),
                start.cover().grant().id(),
                packages);
        return Optional.empty();
    }

    /** A rollout that goes on in all these environments, and installs all of it: another would do nothing. */
    private static Optional<RolloutId> sameUnderWay(Start start, List<PinnedPackage> pinned, Transaction tables) {
        return tables.rollouts().listOpen().stream()
                .filter(rollout -> UrgentWork.isUnderWay(rollout, tables.now()))
                .map(RolloutSummary::spec)
                .filter(spec -> spec.stages().containsAll(start.cover().environments()))
                .filter(spec -> tables.rollouts()
                        .signedPlan(spec.id())
                        .flatMap(SignedPlans::plan)
                        .filter(plan -> SignedPlans.pinned(plan).containsAll(pinned))
                        .isPresent())
                .map(spec -> spec.id())
                .findFirst();
    }

    /** Planning took a while: what a person did meanwhile counts. */
    private void requireStill(Start start, Transaction tables) {
        StartJudge judge = StartJudge.of(context, context.feeds().known().knowledge(), tables);
        for (AdvisoryId id : start.ids()) {
            if (!(judge.judge(id, tables) instanceof StartJudge.Ready(Cover cover)) || !cover.equals(start.cover())) {
                throw Refusal.aborted("things have changed while it was planned");
            }
        }
    }

    private Plan plan(List<String> packages, Start start, Instant now) {
        UrgentWork.Item item = start.vulnerabilities().getFirst();
        Grant grant = start.cover().grant();
        Duration life = Duration.between(now, grant.expires());
        PlanRolloutRequest.Builder request = PlanRolloutRequest.newBuilder()
                .setAdvisoryId(item.vulnerability().value())
                .setReason("started by the controller: %s, row '%s'; standing approval %s"
                        .formatted(
                                item.decision().verdict().outcome().name(),
                                item.decision().verdict().row(),
                                grant.id()))
                .setReboot(PlanViews.reboot(start.isRebooting()))
                .setValidFor(Durations.fromSeconds(
                        (life.compareTo(PlanRollout.DEFAULT_LIFE) < 0 ? life : PlanRollout.DEFAULT_LIFE).toSeconds()));
        packages.forEach(name -> request.addPackages(PackageWish.newBuilder().setName(name)));
        start.cover().environments().forEach(environment -> request.addEnvironments(environment.name()));
        try {
            Plan plan = Plan.parseFrom(
                    new PlanRollout(context).plan(request.build()).getPlan());
            // Planning took a while; hosts take no plan after the approval's end, and none must seem to go on then.
            Instant end = PlanChecks.instant(plan.getExpireTime());
            return plan.toBuilder()
                    .setExpireTime(Fields.timestamp(end.isBefore(grant.expires()) ? end : grant.expires()))
                    .build();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("a plan that was made here cannot be read", e);
        }
    }

    private SignedPlan signed(Plan plan, Cover cover) {
        ByteString bytes = plan.toByteString();
        StandingApproval approval = cover.grant().approval();
        return SignedPlan.newBuilder()
                .setPlan(bytes)
                .addSignatures(Signature.newBuilder()
                        .setKeyId(Sha256.hex(approval.getControllerKey().toByteArray()))
                        .setSignature(
                                ByteString.copyFrom(context.controllerKey().sign(bytes.toByteArray()))))
                .setStandingApproval(cover.grant().signed())
                .build();
    }

    private static void tell(Start start, RolloutId id, Transaction tables) {
        UrgentWork.Item item = start.vulnerabilities().getFirst();
        tables.notifications()
                .urgent(
                        "started " + id,
                        item.vulnerability(),
                        "%s must be patched at once (%s): rollout %s was started by itself in %s, under standing approval %s. Watch it: patchwave rollout watch %s"
                                .formatted(
                                        item.vulnerability(),
                                        item.decision().verdict().row(),
                                        id,
                                        StartJudge.names(start.cover().environments()),
                                        start.cover().grant().id(),
                                        id));
    }
}
