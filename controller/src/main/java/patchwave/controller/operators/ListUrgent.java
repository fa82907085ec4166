package patchwave.controller.operators;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Knowledge;
import patchwave.controller.calendar.UpcomingOpening;
import patchwave.controller.calendar.UpcomingOpenings;
import patchwave.controller.exposure.FleetInventories;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.Fields;
import patchwave.exposure.Exposure;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.proto.operator.v1.AssertedHosts;
import patchwave.proto.operator.v1.GetProposalRequest;
import patchwave.proto.operator.v1.GetProposalResponse;
import patchwave.proto.operator.v1.ListUrgentRequest;
import patchwave.proto.operator.v1.ListUrgentResponse;
import patchwave.proto.operator.v1.UrgentVulnerability;
import patchwave.rollout.RolloutId;

/** Lists what is to be done now, with what to do about it. */
final class ListUrgent {
    private static final int USUAL = 100;
    private static final int MOST = 1_000;

    private final ServiceContext context;
    private final Proposals proposals;

    ListUrgent(ServiceContext context, Proposals proposals) {
        this.context = context;
        this.proposals = proposals;
    }

    ListUrgentResponse list(ListUrgentRequest request) {
        Requests fields = new Requests();
        int count = fields.number("count", request.getCount(), 0, MOST);
        fields.refuseFaults();
        Instant now = context.clock().instant();
        Knowledge knowledge = context.feeds().known().knowledge();
        List<UrgentWork.Item> all = context.store().report(tables -> UrgentWork.of(knowledge, tables, now));
        List<UrgentWork.Item> shown = all.subList(0, Math.min(all.size(), count == 0 ? USUAL : count));
        SortedMap<AdvisoryId, SortedSet<String>> packages = UrgentWork.packages(
                context, shown.stream().map(UrgentWork.Item::vulnerability).toList());
        SortedSet<AdvisoryId> ready = proposals.ready();
        List<AssertedHosts> asserted = AssertNotAffected.inForce(context);
        ListUrgentResponse.Builder response = ListUrgentResponse.newBuilder()
                .setTotalCount(all.size())
                .addAllAsserted(asserted)
                .setComplete(context.inventories().ask(FleetInventories.Known::isWhole));
        context.store().report(tables -> {
            StartJudge judge = StartJudge.of(context, knowledge, tables);
            NextWindows windows = new NextWindows(tables, now);
            for (UrgentWork.Item item : shown) {
                SortedSet<String> of = packages.getOrDefault(item.vulnerability(), new TreeSet<>());
                UrgentVulnerability.Builder view = view(
                        item,
                        of,
                        ready.contains(item.vulnerability()),
                        item.isUnderWay() ? UrgentWork.left(item, tables) : new TreeSet<>(),
                        windows);
                if (item.isAtOnce()) {
                    proposals
                            .starts()
                            .whyNot(item.vulnerability(), Proposals.key(of), judge, tables)
                            .ifPresent(view::setNotStarted);
                }
                response.addVulnerabilities(view);
            }
            return true;
        });
        return response.build();
    }

    /** @param left environments with exposed hosts that no rollout is under way in */
    private static UrgentVulnerability.Builder view(
            UrgentWork.Item item,
            SortedSet<String> packages,
            boolean isReady,
            SortedSet<Environment> left,
            NextWindows windows) {
        UrgentVulnerability.Builder view = UrgentVulnerability.newBuilder()
                .setVulnerabilityId(item.vulnerability().value())
                .setOutcome(item.decision().verdict().outcome().name())
                .setRow(item.decision().verdict().row())
                .setHunt(item.decision().verdict().outcome().hunt())
                .setOpenCount(item.hosts())
                .addAllPackages(packages)
                .setProposed(isReady);
        item.due().ifPresent(at -> view.setDueTime(Fields.timestamp(at)));
        item.rollouts()
                .forEach(rollout -> view.addRolloutIds(rollout.spec().id().value()));
        if (!item.isUnderWay()) {
            return next(view, item, packages, isReady, left, windows);
        }
        if (left.isEmpty()) {
            return view.setNext("a rollout is under way");
        }
        next(view, item, packages, isReady, left, windows);
        return view.setNext("a rollout is under way, but not in %s: %s"
                .formatted(
                        String.join(", ", left.stream().map(Environment::name).toList()), view.getNext()));
    }

    private static UrgentVulnerability.Builder next(
            UrgentVulnerability.Builder view,
            UrgentWork.Item item,
            SortedSet<String> packages,
            boolean isReady,
            SortedSet<Environment> left,
            NextWindows windows) {
        Optional<RolloutSummary> stopped =
                item.rollouts().stream().filter(it -> !UrgentWork.goesOn(it)).findFirst();
        if (stopped.isPresent()) {
            RolloutId id = stopped.get().spec().id();
            return view.setNext(
                    "%s stands still: 'patchwave rollout show %s' says why; mend and resume it, or abort it and start another"
                            .formatted(id, id));
        }
        if (packages.isEmpty()) {
            return view.setNext("no package to install: 'patchwave report sla' says what each host waits for");
        }
        if (item.isAtOnce()) {
            return view.setNext(isReady ? "a plan is ready: sign and start it" : "plan it: no plan could be made yet");
        }
        NextWindows.Found found = windows.before(item, left);
        return view.setNext(found.sentence()).setNoWindow(found.isNone());
    }

    /** The plan that was made for a vulnerability. */
    static GetProposalResponse proposal(GetProposalRequest request, Proposals proposals) {
        Requests fields = new Requests();
        Optional<AdvisoryId> id = fields.value("vulnerability_id", request.getVulnerabilityId(), AdvisoryId::new);
        fields.refuseFaults();
        Proposals.Proposal proposal = proposals
                .find(Requests.checked(id))
                .orElseThrow(() -> Refusal.notFound(
                        "no plan is proposed against %s: 'patchwave advisory list' says what to do about it"
                                .formatted(request.getVulnerabilityId())));
        GetProposalResponse.Builder response =
                GetProposalResponse.newBuilder().setMakeTime(Fields.timestamp(proposal.madeAt()));
        proposal.plan().ifPresent(plan -> response.setPlan(plan.getPlan()).setPreview(plan.getPreview()));
        proposal.vulnerabilities().forEach(it -> response.addVulnerabilityIds(it.value()));
        return response.build();
    }

    /** When exposed hosts may be disrupted next; each kind of host is looked up once. */
    private static final class NextWindows {
        private final Transaction tables;
        private final Optional<UpcomingOpenings> openings;
        private final SortedMap<HostId, StoredHost> hosts = new TreeMap<>();
        private final SortedMap<String, List<UpcomingOpening>> byKind = new TreeMap<>();

        NextWindows(Transaction tables, Instant now) {
            this.tables = tables;
            this.openings = FleetInForce.find(tables).map(policy -> new UpcomingOpenings(policy, now));
            tables.hosts()
                    .list(null, null, null, Integer.MAX_VALUE)
                    .forEach(host -> hosts.put(host.host().id(), host));
        }

        /** @param isNone whether there is no window for some host that ends before it is due */
        record Found(String sentence, boolean isNone) {}

        /** @param only environments to look at; all if there are none */
        Found before(UrgentWork.Item item, SortedSet<Environment> only) {
            Optional<UpcomingOpening> last = Optional.empty();
            for (Exposure exposure : tables.exposures().open(item.vulnerability())) {
                StoredHost host = hosts.get(exposure.host());
                if (host == null
                        || (!only.isEmpty() && !only.contains(host.host().environment()))) {
                    continue;
                }
                Optional<UpcomingOpening> next = next(host.host().environment(), host.pools());
                if (next.isEmpty() || isTooLate(next.get(), item.due())) {
                    return new Found(
                            "no window of %s in %s ends before it is due; plan it with --emergency, or open one"
                                    .formatted(host.host().id(), host.host().environment()),
                            true);
                }
                if (last.isEmpty()
                        || next.get()
                                .during()
                                .start()
                                .isAfter(last.get().during().start())) {
                    last = next;
                }
            }
            return new Found(
                    last.filter(it -> !it.windows().isEmpty())
                            .map(it -> "plan it for the window %s, which opens at %s"
                                    .formatted(
                                            it.windows().getFirst(), it.during().start()))
                            .orElse("plan it: no window holds it up"),
                    false);
        }

        private static boolean isTooLate(UpcomingOpening opening, Optional<Instant> due) {
            return !opening.isEndless()
                    && due.filter(at -> opening.during().end().isAfter(at)).isPresent();
        }

        /** What is left of it after freezes counts. */
        private Optional<UpcomingOpening> next(Environment environment, List<PoolId> pools) {
            List<UpcomingOpening> found = byKind.computeIfAbsent(
                    environment + " " + pools,
                    _ -> openings.map(it -> it.of(environment, pools, 5)).orElse(List.of()));
            return found.stream()
                    .filter(it -> !it.usable().intervals().isEmpty())
                    .findFirst();
        }
    }
}
