package patchwave.controller.operators;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.FixStatus;
import patchwave.advisory.Knowledge;
import patchwave.advisory.LibraryStatement;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Statement;
import patchwave.controller.store.StoredHost;
import patchwave.controller.wire.Fields;
import patchwave.exposure.FleetExposure;
import patchwave.fleet.HostId;
import patchwave.proto.operator.v1.GetExposureRequest;
import patchwave.proto.operator.v1.GetExposureResponse;
import patchwave.proto.operator.v1.StatementView;
import patchwave.proto.operator.v1.VerdictHosts;
import patchwave.proto.operator.v1.VulnerabilityExposure;

/** Answers which hosts a vulnerability concerns, with what is stated about it; and of which hosts that is not known. */
final class ReadExposure {
    private static final int STATEMENTS = 100;
    private static final int HOSTS = 5_000;
    private static final int UNKNOWN_NAMED = 100;

    private final ServiceContext context;

    ReadExposure(ServiceContext context) {
        this.context = context;
    }

    /** Hosts by verdict, by vulnerability; and those that an inventory is known of. */
    private record Found(SortedMap<AdvisoryId, List<OfVerdict>> verdicts, SortedSet<HostId> known, boolean isWhole) {}

    private record OfVerdict(String word, SortedSet<HostId> hosts) {}

    GetExposureResponse get(GetExposureRequest request) {
        Requests fields = new Requests();
        Optional<AdvisoryId> id = fields.value("advisory_id", request.getAdvisoryId(), AdvisoryId::new);
        fields.refuseFaults();
        Knowledge knowledge = context.feeds().known().knowledge();
        List<AdvisoryId> vulnerabilities = vulnerabilities(Requests.checked(id), knowledge);
        Found found = context.inventories().ask(fleet -> {
            FleetExposure exposure = fleet.index().match(knowledge, vulnerabilities);
            SortedMap<AdvisoryId, List<OfVerdict>> verdicts = new TreeMap<>();
            vulnerabilities.forEach(each -> verdicts.put(
                    each,
                    exposure.counts(each).keySet().stream()
                            .map(word -> new OfVerdict(word, exposure.hosts(each, word)))
                            .toList()));
            return new Found(verdicts, new TreeSet<>(fleet.takenAt().keySet()), fleet.isWhole());
        });
        SortedSet<HostId> enrolled = new TreeSet<>();
        for (StoredHost host : HostPages.all(context.store())) {
            enrolled.add(host.host().id());
        }
        GetExposureResponse.Builder response = GetExposureResponse.newBuilder().setComplete(found.isWhole());
        found.verdicts()
                .forEach((each, verdicts) ->
                        response.addVulnerabilities(view(each, knowledge.about(each), verdicts, enrolled)));
        List<HostId> unknown =
                enrolled.stream().filter(host -> !found.known().contains(host)).toList();
        unknown.stream().limit(UNKNOWN_NAMED).forEach(host -> response.addUnknownHosts(host.value()));
        return response.setUnknownCount(unknown.size()).build();
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

    private static VulnerabilityExposure view(
            AdvisoryId id, List<Statement> statements, List<OfVerdict> verdicts, SortedSet<HostId> enrolled) {
        VulnerabilityExposure.Builder view = VulnerabilityExposure.newBuilder().setVulnerabilityId(id.value());
        statements.stream().limit(STATEMENTS).forEach(statement -> view.addStatements(view(statement)));
        verdicts.forEach(verdict -> {
            // A host that was removed is in the index until the controller starts anew.
            List<String> hosts = new ArrayList<>();
            verdict.hosts().stream().filter(host -> enrolled.contains(host)).forEach(host -> hosts.add(host.value()));
            if (!hosts.isEmpty()) {
                view.addVerdicts(VerdictHosts.newBuilder()
                        .setVerdict(verdict.word())
                        .setCount(hosts.size())
                        .addAllHosts(hosts.subList(0, Math.min(HOSTS, hosts.size()))));
            }
        });
        return view.build();
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
