package patchwave.controller.operators;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.advisory.Knowledge;
import patchwave.clocks.DatedExposure;
import patchwave.clocks.DueExtension;
import patchwave.clocks.UrgencyDecision;
import patchwave.clocks.VulnerabilityClocks;
import patchwave.controller.exposure.FleetInventories;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.Sha256;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.ClockViews;
import patchwave.controller.wire.Fields;
import patchwave.exposure.Exposure;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.policy.DecisionTable;
import patchwave.proto.operator.v1.ReportSlaRequest;
import patchwave.proto.operator.v1.ReportSlaResponse;

/** Reports the clocks of vulnerabilities in pages; all pages tell how things stood at the time of the first. */
final class ReadSla {
    /** Vulnerabilities of a page, with up to some ten kilobytes of curve and decisions each. */
    private static final int VULNERABILITIES = 50;

    /** Exposures of a page, of some hundreds of bytes each. */
    private static final int EXPOSURES = 4_000;

    private static final int ROLLOUTS = 10_000;
    private static final Pattern TOKEN = Pattern.compile("([0-9]{1,18})/([A-Za-z0-9.:-]{0,64})/([0-9]{1,9})");

    private final ServiceContext context;
    private final int vulnerabilities;
    private final int exposures;

    ReadSla(ServiceContext context) {
        this(context, VULNERABILITIES, EXPOSURES);
    }

    /**
     * With pages of another size.
     *
     * @param vulnerabilities the most of a page; 1 or more
     * @param exposures the most of a page; 1 or more
     */
    ReadSla(ServiceContext context, int vulnerabilities, int exposures) {
        this.context = context;
        this.vulnerabilities = vulnerabilities;
        this.exposures = exposures;
    }

    /**
     * Where a page begins.
     *
     * @param at of the whole report
     * @param vulnerability the first one's id; empty for the first of all
     * @param exposure the first one's place among the vulnerability's
     */
    private record Place(Instant at, String vulnerability, int exposure) {
        String token() {
            return "%d/%s/%d".formatted(ChronoUnit.MICROS.between(Instant.EPOCH, at), vulnerability, exposure);
        }
    }

    /** What is asked for. */
    private record Wish(
            Instant from, Instant until, Optional<AdvisoryId> id, Optional<Environment> environment, boolean each) {}

    ReportSlaResponse report(ReportSlaRequest request) {
        Requests fields = new Requests();
        Optional<AdvisoryId> id = fields.optional("advisory_id", request.getAdvisoryId(), AdvisoryId::new);
        Optional<Environment> environment = fields.optional("environment", request.getEnvironment(), Environment::new);
        Place place = place(request.getPageToken(), fields);
        fields.refuseFaults();
        Wish wish = new Wish(
                request.hasSinceTime() ? Fields.time("since_time", request.getSinceTime()) : Instant.EPOCH,
                until(request, place.at()),
                id,
                environment,
                request.getWithExposures());
        Knowledge knowledge = context.feeds().known().knowledge();
        SortedMap<HostId, FleetInventories.Seen> seen = new TreeMap<>();
        boolean isWhole = context.inventories().ask(fleet -> {
            seen.putAll(fleet.seen());
            return fleet.isWhole();
        });
        ReportSlaResponse.Builder response = ReportSlaResponse.newBuilder()
                .setReportTime(Fields.timestamp(place.at()))
                .setRequest(request.toBuilder().clearPageToken())
                .setComplete(isWhole)
                .setPartialCount((int) seen.values().stream()
                        .filter(it -> !it.isOld() && !it.sawAll())
                        .count());
        if (request.getPageToken().isEmpty()) {
            response.addAllFeeds(FeedViews.views(context.feeds().states(), place.at()));
        }
        context.store().report(transaction -> {
            new Page(vulnerabilities, exposures, seen, wish, place, knowledge, transaction, response).fill();
            return true;
        });
        return response.build();
    }

    /** What began after the first page is on none. */
    private static Instant until(ReportSlaRequest request, Instant at) {
        Instant most = at.plus(1, ChronoUnit.MICROS);
        Instant wanted = request.hasUntilTime() ? Fields.time("until_time", request.getUntilTime()) : most;
        return wanted.isBefore(most) ? wanted : most;
    }

    private Place place(String token, Requests fields) {
        Matcher matcher = TOKEN.matcher(token);
        if (token.isEmpty()) {
            return new Place(context.clock().instant().truncatedTo(ChronoUnit.MICROS), "", 0);
        }
        if (!matcher.matches()) {
            fields.fault("page_token", "the one of the former page", token);
            return new Place(Instant.EPOCH, "", 0);
        }
        return new Place(
                Instant.EPOCH.plus(Long.parseLong(matcher.group(1)), ChronoUnit.MICROS),
                matcher.group(2),
                Integer.parseInt(matcher.group(3)));
    }

    /**
     * What all vulnerabilities of a report are told with.
     *
     * @param present the hosts of the fleet now
     * @param environments of these and of those that were removed
     * @param assertions by id, what operators assert
     * @param decisions of the vulnerabilities of the page
     * @param extensions of these
     */
    private record Around(
            SortedMap<HostId, StoredHost> present,
            SortedMap<HostId, Environment> environments,
            List<RolloutSummary> rollouts,
            SortedMap<String, Assertion> assertions,
            SortedMap<AdvisoryId, List<UrgencyDecision>> decisions,
            SortedMap<AdvisoryId, List<DueExtension>> extensions) {}

    /** Fills one page. */
    private record Page(
            int vulnerabilities,
            int exposures,
            SortedMap<HostId, FleetInventories.Seen> seen,
            Wish wish,
            Place place,
            Knowledge knowledge,
            Transaction transaction,
            ReportSlaResponse.Builder response) {

        void fill() {
            SortedMap<HostId, StoredHost> hosts = new TreeMap<>();
            transaction
                    .hosts()
                    .list(null, null, null, Integer.MAX_VALUE)
                    .forEach(host -> hosts.put(host.host().id(), host));
            SortedMap<HostId, Environment> environments =
                    transaction.exposures().environments();
            response.setUnknownCount((int) hosts.keySet().stream()
                    .filter(host -> !FleetInventories.Seen.isCurrent(seen, host))
                    .count());
            DecisionTable table = FleetInForce.urgency(transaction).table();
            response.setTable(table.name()).setTableVersion(table.version());
            transaction
                    .fleet()
                    .current()
                    .ifPresent(file -> response.setFleetRevision(file.revision())
                            .setFleetSha256(Sha256.hex(file.text().getBytes(StandardCharsets.UTF_8))));
            SortedMap<String, Assertion> assertions = new TreeMap<>();
            transaction.assertions().list().forEach(it -> assertions.put(it.id(), it));
            int filled = 0;
            int shown = 0;
            List<AdvisoryId> rest = wanted().stream()
                    .filter(id -> id.value().compareTo(place.vulnerability()) >= 0)
                    .toList();
            // More than these are on no page.
            List<AdvisoryId> most = rest.subList(0, Math.min(rest.size(), vulnerabilities));
            SortedMap<AdvisoryId, List<UrgencyDecision>> decisions =
                    transaction.urgency().decisions(most);
            SortedMap<AdvisoryId, List<DueExtension>> extensions =
                    transaction.urgency().extensions(most);
            Around around = new Around(
                    hosts, environments, transaction.rollouts().list(ROLLOUTS), assertions, decisions, extensions);
            for (AdvisoryId id : rest) {
                int skipped = id.value().equals(place.vulnerability()) ? place.exposure() : 0;
                if (shown >= vulnerabilities || filled >= exposures) {
                    response.setNextPageToken(new Place(place.at(), id.value(), skipped).token());
                    return;
                }
                int added = add(id, skipped, exposures - filled, around);
                shown++;
                filled += added;
                if (added > 0 && filled >= exposures) {
                    response.setNextPageToken(new Place(place.at(), id.value(), skipped + added).token());
                    return;
                }
            }
        }

        private SortedSet<AdvisoryId> wanted() {
            SortedSet<AdvisoryId> found = transaction.exposures().between(wish.from(), wish.until());
            wish.id()
                    .ifPresent(
                            id -> found.removeIf(each -> !knowledge.names(each).contains(id)));
            return found;
        }

        /** Adds a vulnerability, if none of its exposures is on a former page, and some of its exposures; answers how many. */
        private int add(AdvisoryId id, int skipped, int most, Around around) {
            List<UrgencyDecision> decisions = around.decisions().getOrDefault(id, List.of()).stream()
                    .filter(decision -> !decision.at().isAfter(place.at()))
                    .toList();
            List<DueExtension> extensions = around.extensions().getOrDefault(id, List.of());
            List<DatedExposure> dated = transaction.exposures().all(id).stream()
                    .filter(exposure -> !exposure.since().isAfter(place.at()))
                    .filter(exposure ->
                            wish.environment().isEmpty() || wish.environment().equals(environment(exposure, around)))
                    .map(exposure -> DatedExposure.of(asOf(exposure, place.at()), decisions, extensions, place.at()))
                    .toList();
            if (dated.isEmpty()) {
                return 0;
            }
            List<RolloutSummary> against = UrgentWork.against(id, around.rollouts(), knowledge);
            if (skipped == 0) {
                Optional<RolloutSummary> first = against.stream()
                        .min(Comparator.comparing(rollout -> rollout.spec().startedAt()));
                VulnerabilityClocks clocks = VulnerabilityClocks.of(
                        dated, decisions, first.map(rollout -> rollout.spec().startedAt()), place.at());
                response.addVulnerabilities(ClockViews.of(
                        clocks,
                        dated,
                        decisions,
                        extensions,
                        first.map(rollout -> rollout.spec().id().value()).orElse("")));
            }
            if (!wish.each()) {
                return 0;
            }
            List<DatedExposure> shown =
                    dated.subList(Math.min(skipped, dated.size()), Math.min(dated.size(), skipped + most));
            boolean isAnyOpen = shown.stream().anyMatch(each -> each.exposure().isOpen());
            // Of what is over nothing holds it up, and the hosts' parts in rollouts need not be read.
            ExposureReasons reasons =
                    new ExposureReasons(around.present(), seen, isAnyOpen ? against : List.of(), transaction);
            shown.forEach(each -> response.addExposures(ClockViews.of(
                    each,
                    environment(each.exposure(), around).map(Environment::name).orElse(""),
                    each.exposure().isOpen() ? reasons.why(each.exposure()) : "",
                    each.exposure()
                            .end()
                            .flatMap(Exposure.End::assertion)
                            .flatMap(it ->
                                    Optional.ofNullable(around.assertions().get(it))))));
            return shown.size();
        }

        private static Optional<Environment> environment(Exposure exposure, Around around) {
            return Optional.ofNullable(around.environments().get(exposure.host()));
        }

        /** As it was: what has ended since the first page was open then. */
        private static Exposure asOf(Exposure exposure, Instant at) {
            return exposure.end().filter(end -> end.at().isAfter(at)).isEmpty()
                    ? exposure
                    : exposure.with(Optional.empty());
        }
    }
}
