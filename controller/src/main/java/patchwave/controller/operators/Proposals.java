package patchwave.controller.operators;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Knowledge;
import patchwave.controller.store.Actor;
import patchwave.proto.agent.v1.PackageWish;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.PlanRolloutResponse;

/**
 * Plans that the controller makes by itself for what must be done at once, so that an operator who is woken finds one to look at, sign and
 * start. None of them is started by itself: that is {@link ImmediateStarts}', where operators have signed it before. Kept in memory: after
 * a restart they are made anew.
 */
public final class Proposals {
    private static final Logger LOG = LoggerFactory.getLogger(Proposals.class);

    /** An older one may not be what hosts would resolve any more. */
    private static final Duration LIFE = Duration.ofHours(6);

    /** Between two tries of one that could not be made; as often they are to be reviewed. */
    public static final Duration RETRY = Duration.ofMinutes(10);

    /** Each costs a minute at worst, and some megabytes. */
    private static final int MOST = 20;

    /** Of more packages than this an operator chooses. */
    private static final int MOST_PACKAGES = 50;

    private final ServiceContext context;
    private final ImmediateStarts starts;
    private volatile Runnable hint = () -> {};

    /** By its packages, as one text: vulnerabilities of the same packages have one plan. */
    private final ConcurrentSkipListMap<String, Proposal> byPackages = new ConcurrentSkipListMap<>();

    Proposals(ServiceContext context) {
        this.context = context;
        this.starts = new ImmediateStarts(context);
    }

    /** For the services of a controller. */
    public static Proposals of(OperatorContext context) {
        return new Proposals(OperatorServices.context(context));
    }

    /**
     * One plan.
     *
     * @param vulnerabilities that it is against, the most urgent first
     * @param plan empty if it could not be made
     */
    record Proposal(List<AdvisoryId> vulnerabilities, Instant madeAt, Optional<PlanRolloutResponse> plan) {
        Proposal {
            vulnerabilities = List.copyOf(vulnerabilities);
        }
    }

    /** The plan against a vulnerability. */
    Optional<Proposal> find(AdvisoryId vulnerability) {
        return byPackages.values().stream()
                .filter(proposal -> proposal.plan().isPresent())
                .filter(proposal -> proposal.vulnerabilities().contains(vulnerability))
                .findFirst();
    }

    /** What the controller starts by itself. */
    ImmediateStarts starts() {
        return starts;
    }

    /** What hints whoever calls {@link #review}. */
    public void onWanted(Runnable listener) {
        hint = listener;
    }

    /** Something has changed that they depend on. */
    void wanted() {
        hint.run();
    }

    /**
     * Starts what may start by itself, makes the plans that are wanted then, and forgets the others. Waits for hosts, up to a minute for
     * each; for one thread at a time.
     */
    public void review() {
        Instant now = context.clock().instant();
        List<UrgentWork.Item> items = atOnce(now);
        SortedMap<AdvisoryId, SortedSet<String>> packages = packages(items);
        if (isStarted(byPackages(items, packages, Integer.MAX_VALUE), now)) {
            items = atOnce(now);
            packages = packages(items);
        }
        Map<String, List<UrgentWork.Item>> wanted = byPackages(items, packages, MOST);
        byPackages.keySet().retainAll(wanted.keySet());
        SortedSet<AdvisoryId> planned = new TreeSet<>();
        wanted.values().forEach(against -> against.forEach(item -> planned.add(item.vulnerability())));
        // Nobody waits for what cannot be planned.
        items.stream().filter(item -> !planned.contains(item.vulnerability())).forEach(item -> tell(item, false));
        wanted.forEach((of, against) -> {
            boolean isReady = review(of, against, now);
            against.forEach(item -> tell(item, isReady));
        });
    }

    private boolean isStarted(Map<String, List<UrgentWork.Item>> wanted, Instant now) {
        try {
            return starts.review(wanted, now);
        } catch (RuntimeException fault) {
            // Such as a fleet file of another version: people are told of what is urgent all the same.
            LOG.error("nothing was started by itself", fault);
            return true;
        }
    }

    /** What must be patched at once, and is not under way wherever hosts are exposed; what is under way nowhere comes first. */
    private List<UrgentWork.Item> atOnce(Instant now) {
        Knowledge knowledge = context.feeds().known().knowledge();
        // No report: while operators read those, what must be done at once is planned all the same.
        return context.store()
                .read(tables -> UrgentWork.of(knowledge, tables, now).stream()
                        .filter(UrgentWork.Item::isAtOnce)
                        .filter(item -> !item.isUnderWay()
                                || !UrgentWork.left(item, tables).isEmpty())
                        .sorted(Comparator.comparing(UrgentWork.Item::isUnderWay))
                        .toList());
    }

    private SortedMap<AdvisoryId, SortedSet<String>> packages(List<UrgentWork.Item> items) {
        return UrgentWork.packages(
                context, items.stream().map(UrgentWork.Item::vulnerability).toList());
    }

    /** Those that can be planned, in their order. */
    private static Map<String, List<UrgentWork.Item>> byPackages(
            List<UrgentWork.Item> items, SortedMap<AdvisoryId, SortedSet<String>> packages, int most) {
        Map<String, List<UrgentWork.Item>> wanted = new LinkedHashMap<>();
        for (UrgentWork.Item item : items) {
            SortedSet<String> of = packages.getOrDefault(item.vulnerability(), new TreeSet<>());
            if (isPlannable(of) && (wanted.size() < most || wanted.containsKey(key(of)))) {
                wanted.computeIfAbsent(key(of), _ -> new ArrayList<>()).add(item);
            }
        }
        return wanted;
    }

    /** Vulnerabilities of the same packages are planned together. */
    static String key(SortedSet<String> packages) {
        return String.join(" ", packages);
    }

    private static boolean isPlannable(SortedSet<String> packages) {
        return !packages.isEmpty() && packages.size() <= MOST_PACKAGES;
    }

    /** Whether there is a plan. */
    private boolean review(String packages, List<UrgentWork.Item> items, Instant now) {
        List<AdvisoryId> against =
                items.stream().map(UrgentWork.Item::vulnerability).toList();
        Optional<Proposal> before = Optional.ofNullable(byPackages.get(packages))
                .filter(it ->
                        it.madeAt().plus(it.plan().isPresent() ? LIFE : RETRY).isAfter(now));
        List<AdvisoryId> all = new ArrayList<>(against);
        // The one that the plan names stays the first.
        before.ifPresent(it -> {
            all.remove(it.vulnerabilities().getFirst());
            all.addFirst(it.vulnerabilities().getFirst());
        });
        Proposal proposal = new Proposal(
                all,
                before.map(Proposal::madeAt).orElse(now),
                before.map(Proposal::plan).orElseGet(() -> plan(items.getFirst(), packages)));
        byPackages.put(packages, proposal);
        return proposal.plan().isPresent();
    }

    private Optional<PlanRolloutResponse> plan(UrgentWork.Item item, String packages) {
        PlanRolloutRequest.Builder request = PlanRolloutRequest.newBuilder()
                .setAdvisoryId(item.vulnerability().value())
                .setReason("proposed: %s, row '%s'"
                        .formatted(
                                item.decision().verdict().outcome().name(),
                                item.decision().verdict().row()))
                .setEmergency(true);
        List.of(packages.split(" ", -1))
                .forEach(name -> request.addPackages(PackageWish.newBuilder().setName(name)));
        try {
            PlanRolloutResponse plan = new PlanRollout(context).plan(request.build());
            LOG.info("proposal vulnerability={} packages={}", item.vulnerability(), packages);
            return Optional.of(plan);
        } catch (RuntimeException fault) {
            // One that cannot be made must not keep the others from being made.
            LOG.warn(
                    "proposal vulnerability={} packages={} could not be made: {}",
                    item.vulnerability(),
                    packages,
                    fault.toString());
            return Optional.empty();
        }
    }

    /** Once for each vulnerability: also of one that no plan can be made for, such as a library's or a kernel's. */
    private void tell(UrgentWork.Item item, boolean isReady) {
        String once = "urgent " + item.vulnerability();
        if (context.store().read(tables -> tables.notifications().isTold(once))) {
            return;
        }
        String summary = "%s must be patched at once (%s): %d %s exposed. %s"
                .formatted(
                        item.vulnerability(),
                        item.decision().verdict().row(),
                        item.hosts(),
                        item.hosts() == 1 ? "host is" : "hosts are",
                        isReady
                                ? "A plan is ready: patchwave rollout proposal %s --out FILE"
                                        .formatted(item.vulnerability())
                                : "No plan could be made by itself: 'patchwave advisory list' says what to do");
        context.store()
                .change(Actor.CONTROLLER, tables -> tables.notifications().urgent(once, item.vulnerability(), summary));
    }

    /** All vulnerabilities that a plan is ready against. */
    SortedSet<AdvisoryId> ready() {
        SortedSet<AdvisoryId> ready = new TreeSet<>();
        byPackages.values().stream()
                .filter(proposal -> proposal.plan().isPresent())
                .forEach(proposal -> ready.addAll(proposal.vulnerabilities()));
        return ready;
    }
}
