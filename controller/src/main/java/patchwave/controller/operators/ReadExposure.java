package patchwave.controller.operators;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertions;
import patchwave.advisory.FixStatus;
import patchwave.advisory.Knowledge;
import patchwave.advisory.LibraryStatement;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Release;
import patchwave.advisory.Statement;
import patchwave.controller.exposure.FleetInventories;
import patchwave.controller.store.StoredHost;
import patchwave.controller.wire.AdvisoryViews;
import patchwave.controller.wire.Fields;
import patchwave.exposure.FleetExposure;
import patchwave.fleet.HostId;
import patchwave.proto.operator.v1.AssertedHosts;
import patchwave.proto.operator.v1.EvidenceHosts;
import patchwave.proto.operator.v1.GetExposureRequest;
import patchwave.proto.operator.v1.GetExposureResponse;
import patchwave.proto.operator.v1.StatementView;
import patchwave.proto.operator.v1.UnspokenRelease;
import patchwave.proto.operator.v1.VerdictHosts;
import patchwave.proto.operator.v1.VulnerabilityExposure;

/** Answers which hosts a vulnerability concerns, with what is stated about it; and of which hosts that is not known. */
final class ReadExposure {
    private static final int STATEMENTS = 100;
    private static final int HOSTS = 5_000;
    private static final int NAMED = 100;

    /** More vulnerabilities than this, each with all its hosts, are no answer that anybody can read or send. */
    private static final int MANY = 10;

    private final ServiceContext context;

    ReadExposure(ServiceContext context) {
        this.context = context;
    }

    /** What the index says. */
    private record Found(
            SortedMap<AdvisoryId, List<FleetExposure.OfVerdict>> verdicts,
            SortedMap<AdvisoryId, List<FleetExposure.OfEvidence>> runs,
            SortedMap<AdvisoryId, List<FleetExposure.OfAssertion>> asserted,
            SortedMap<HostId, FleetInventories.Seen> seen,
            boolean isWhole) {}

    GetExposureResponse get(GetExposureRequest request) {
        Requests fields = new Requests();
        Optional<AdvisoryId> id = fields.value("advisory_id", request.getAdvisoryId(), AdvisoryId::new);
        fields.refuseFaults();
        Knowledge knowledge = context.feeds().known().knowledge();
        List<AdvisoryId> vulnerabilities = vulnerabilities(Requests.checked(id), knowledge);
        Assertions assertions = context.assertions();
        Found found = context.inventories().ask(fleet -> {
            FleetExposure exposure = fleet.index().match(knowledge, assertions, vulnerabilities);
            SortedMap<AdvisoryId, List<FleetExposure.OfVerdict>> verdicts = new TreeMap<>();
            vulnerabilities.forEach(each -> verdicts.put(each, exposure.verdicts(each)));
            SortedMap<AdvisoryId, List<FleetExposure.OfEvidence>> runs = new TreeMap<>();
            vulnerabilities.forEach(each -> runs.put(each, exposure.runs(each)));
            SortedMap<AdvisoryId, List<FleetExposure.OfAssertion>> asserted = new TreeMap<>();
            vulnerabilities.forEach(each -> asserted.put(each, exposure.asserted(each)));
            return new Found(verdicts, runs, asserted, fleet.seen(), fleet.isWhole());
        });
        SortedSet<HostId> enrolled = new TreeSet<>();
        for (StoredHost host :
                context.store().report(tables -> tables.hosts().list(null, null, null, Integer.MAX_VALUE))) {
            enrolled.add(host.host().id());
        }
        SortedMap<HostId, FleetInventories.Seen> seen = new TreeMap<>(found.seen());
        seen.keySet().retainAll(enrolled);
        GetExposureResponse.Builder response = GetExposureResponse.newBuilder().setComplete(found.isWhole());
        int named = vulnerabilities.size() > MANY ? NAMED : HOSTS;
        found.verdicts()
                .forEach((each, verdicts) -> response.addVulnerabilities(view(
                                each, knowledge.about(each), verdicts, seen, named)
                        .addAllRuns(runs(found.runs().getOrDefault(each, List.of()), seen, named))
                        .addAllAsserted(asserted(found.asserted().getOrDefault(each, List.of()), seen, named))));
        addNotKnown(response, enrolled, seen);
        return response.build();
    }

    private static void addNotKnown(
            GetExposureResponse.Builder response,
            SortedSet<HostId> enrolled,
            SortedMap<HostId, FleetInventories.Seen> seen) {
        List<HostId> unknown = enrolled.stream()
                .filter(host -> !FleetInventories.Seen.isCurrent(seen, host))
                .toList();
        unknown.stream().limit(NAMED).forEach(host -> response.addUnknownHosts(host.value()));
        List<HostId> partial = seen.entrySet().stream()
                .filter(entry ->
                        !entry.getValue().isOld() && !entry.getValue().gaps().isEmpty())
                .map(java.util.Map.Entry::getKey)
                .toList();
        partial.stream().limit(NAMED).forEach(host -> response.addPartialHosts(host.value()));
        response.setUnknownCount(unknown.size()).setPartialCount(partial.size());
        seen.values().stream()
                .map(FleetInventories.Seen::takenAt)
                .min(Comparator.naturalOrder())
                .ifPresent(at -> response.setOldestInventoryTime(Fields.timestamp(at)));
    }

    /** Itself if somebody states something about it; else those of the advisory with this name. */
    private static List<AdvisoryId> vulnerabilities(AdvisoryId id, Knowledge knowledge) {
        if (!knowledge.about(id).isEmpty()) {
            return List.of(id);
        }
        return knowledge.vulnerabilities().stream()
                .filter(each -> knowledge.about(each).stream()
                        .anyMatch(statement -> statement.advisory().equals(id)))
                .toList();
    }

    private static VulnerabilityExposure.Builder view(
            AdvisoryId id,
            List<Statement> statements,
            List<FleetExposure.OfVerdict> verdicts,
            SortedMap<HostId, FleetInventories.Seen> seen,
            int named) {
        VulnerabilityExposure.Builder view = VulnerabilityExposure.newBuilder().setVulnerabilityId(id.value());
        statements.stream().limit(STATEMENTS).forEach(statement -> view.addStatements(view(statement)));
        SortedSet<HostId> judged = new TreeSet<>();
        verdicts.forEach(verdict -> {
            List<String> hosts = verdict.hosts().stream()
                    .filter(host -> seen.containsKey(host))
                    // That it was well long ago is not known to be so: it is among the hosts of which nothing is known.
                    .filter(host -> verdict.isOpen() || FleetInventories.Seen.isCurrent(seen, host))
                    .map(HostId::value)
                    .toList();
            judged.addAll(verdict.hosts());
            if (!hosts.isEmpty()) {
                view.addVerdicts(VerdictHosts.newBuilder()
                        .setVerdict(verdict.word())
                        .setCount(hosts.size())
                        .addAllHosts(hosts.subList(0, Math.min(named, hosts.size()))));
            }
        });
        unspoken(statements, judged, seen)
                .forEach((release, hosts) -> view.addUnspoken(UnspokenRelease.newBuilder()
                        .setRelease(release.toString())
                        .setCount(hosts.size())
                        .addAllHosts(hosts.subList(0, Math.min(NAMED, hosts.size())))));
        return view;
    }

    private static List<EvidenceHosts> runs(
            List<FleetExposure.OfEvidence> runs, SortedMap<HostId, FleetInventories.Seen> seen, int named) {
        List<EvidenceHosts> views = new ArrayList<>();
        runs.forEach(each -> {
            List<String> hosts = each.hosts().stream()
                    .filter(host -> seen.containsKey(host))
                    .map(HostId::value)
                    .toList();
            if (!hosts.isEmpty()) {
                views.add(EvidenceHosts.newBuilder()
                        .setEvidence(each.runs().toString())
                        .setCount(hosts.size())
                        .addAllHosts(hosts.subList(0, Math.min(named, hosts.size())))
                        .build());
            }
        });
        return views;
    }

    private static List<AssertedHosts> asserted(
            List<FleetExposure.OfAssertion> asserted, SortedMap<HostId, FleetInventories.Seen> seen, int named) {
        List<AssertedHosts> views = new ArrayList<>();
        asserted.forEach(each -> {
            List<String> hosts = each.hosts().stream()
                    .filter(host -> seen.containsKey(host))
                    .map(HostId::value)
                    .toList();
            if (!hosts.isEmpty()) {
                views.add(AssertedHosts.newBuilder()
                        .setAssertion(AdvisoryViews.withoutHosts(each.assertion()))
                        .setCount(hosts.size())
                        .addAllHosts(hosts.subList(0, Math.min(named, hosts.size())))
                        .build());
            }
        });
        return views;
    }

    /** Hosts without a verdict, whose release nobody speaks of: "no answer" is not "not affected". */
    private static SortedMap<Release, List<String>> unspoken(
            List<Statement> statements, SortedSet<HostId> judged, SortedMap<HostId, FleetInventories.Seen> seen) {
        SortedSet<Release> spoken = new TreeSet<>();
        statements.forEach(statement -> {
            if (statement instanceof PackageStatement it) {
                spoken.add(it.release());
            }
        });
        SortedMap<Release, List<String>> unspoken = new TreeMap<>();
        if (spoken.isEmpty()) {
            // About libraries alone, which are the same on every release.
            return unspoken;
        }
        seen.forEach((host, known) -> {
            if (!judged.contains(host)
                    && known.release().lookups().stream().noneMatch(release -> spoken.contains(release))) {
                unspoken.computeIfAbsent(known.release(), _ -> new ArrayList<>())
                        .add(host.value());
            }
        });
        return unspoken;
    }

    private static StatementView view(Statement statement) {
        StatementView.Builder view = StatementView.newBuilder()
                .setAdvisoryId(statement.advisory().value())
                .setFeed(statement.provenance().feed().toString())
                .setPublishTime(Fields.timestamp(statement.published()))
                .setFetchTime(Fields.timestamp(statement.provenance().fetchedAt()));
        switch (statement) {
            case PackageStatement it ->
                view.setRelease(it.release().toString())
                        .setSubject(it.about().name())
                        .setStatus(words(it.status()));
            case LibraryStatement it ->
                view.setSubject(it.library()).setStatus("affected: " + it.ranges() + it.versions());
        }
        return view.build();
    }

    private static String words(FixStatus status) {
        return switch (status) {
            case FixStatus.Fixed(var version, var subscription) ->
                "fixed in " + version + subscription.map(it -> ", with " + it).orElse("");
            case FixStatus.NotAffected(var why) -> "not affected" + (why.isEmpty() ? "" : ": " + why);
            case FixStatus.Unfixed _ -> "no fix yet";
            case FixStatus.WontFix(var word, var why) -> word + (why.isEmpty() ? "" : ": " + why);
            case FixStatus.Undetermined _ -> "undetermined";
            case FixStatus.Removed _ -> "removed from the release";
        };
    }
}
