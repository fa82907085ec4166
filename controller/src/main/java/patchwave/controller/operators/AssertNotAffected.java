package patchwave.controller.operators;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.advisory.Assertions;
import patchwave.advisory.Knowledge;
import patchwave.controller.advisories.Feeds;
import patchwave.controller.exposure.KnownAdvisories;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.AdvisoryViews;
import patchwave.controller.wire.Fields;
import patchwave.exposure.Exposure;
import patchwave.exposure.ExposureHistory;
import patchwave.exposure.FleetExposure;
import patchwave.fleet.HostId;
import patchwave.proto.operator.v1.AssertNotAffectedRequest;
import patchwave.proto.operator.v1.AssertNotAffectedResponse;
import patchwave.proto.operator.v1.AssertedHosts;
import patchwave.proto.operator.v1.RemainingSubject;

/** Keeps what an operator says is not affected, and says at once where that makes a difference: a word on nothing helps nobody. */
final class AssertNotAffected {
    private static final int LONGEST_SUBJECT = 200;
    private static final int MOST_HOSTS = 1_000;
    private static final int NAMED = 100;

    private final ServiceContext context;

    AssertNotAffected(ServiceContext context) {
        this.context = context;
    }

    AssertNotAffectedResponse add(AssertNotAffectedRequest request, Actor caller) {
        Requests fields = new Requests();
        Optional<AdvisoryId> id = fields.value("advisory_id", request.getAdvisoryId(), AdvisoryId::new);
        String subject = fields.text("subject", request.getSubject(), false, LONGEST_SUBJECT);
        SortedSet<HostId> hosts = new TreeSet<>();
        request.getHostIdsList()
                .forEach(host -> fields.value("host_ids", host, HostId::new).ifPresent(it -> hosts.add(it)));
        fields.number("host_ids", hosts.size(), 0, MOST_HOSTS);
        String note = fields.text("note", request.getNote(), false, AssertExploitation.LONGEST);
        String link = AssertExploitation.link(fields, request.getLink(), true);
        if (!request.hasUntilTime()) {
            fields.fault("until_time", "a time that is still to come", "nothing");
        }
        fields.refuseFaults();
        // To the microsecond, as the store keeps it.
        Instant until = Fields.time("until_time", request.getUntilTime()).truncatedTo(ChronoUnit.MICROS);
        Assertion.NotAffected content = new Assertion.NotAffected(subject, hosts, until);
        Assertion added = context.store().write(caller, transaction -> {
            requireKnown(hosts, transaction);
            Requests times = new Requests();
            Optional<Assertion> built = times.built(
                    "until_time", () -> transaction.assertions().add(Requests.checked(id), content, link, note));
            times.refuseFaults();
            return Requests.checked(built);
        });
        return answer(added);
    }

    private static void requireKnown(SortedSet<HostId> hosts, Transaction transaction) {
        List<HostId> unknown = hosts.stream()
                .filter(host -> transaction.hosts().find(host).isEmpty())
                .toList();
        if (!unknown.isEmpty()) {
            throw Refusal.notFound(HostNames.counted(unknown, "is not enrolled", "are not enrolled"));
        }
    }

    /** Where it makes a difference now: by what is found on hosts, and by what is on record of those of which nothing is found. */
    private AssertNotAffectedResponse answer(Assertion added) {
        Feeds.Known feeds = context.feeds().known();
        Knowledge knowledge = feeds.knowledge();
        SortedSet<AdvisoryId> vulnerabilities = knowledge.named(new TreeSet<>(List.of(added.advisory())));
        vulnerabilities.add(added.advisory());
        Assertions all = context.assertions();
        SortedMap<HostId, Instant> enrolled =
                context.store().read(tables -> tables.assertions().enrolled(List.of(added)));
        Assertions alone = Assertions.at(List.of(added), enrolled, added.at());
        SortedSet<HostId> matched =
                context.store().read(tables -> onRecord(vulnerabilities, added.on(enrolled), tables));
        SortedMap<String, SortedSet<HostId>> remaining = new TreeMap<>();
        boolean isWhole = context.inventories().ask(fleet -> {
            List<AdvisoryId> wanted = List.copyOf(vulnerabilities);
            FleetExposure found = fleet.index().match(knowledge, alone, wanted);
            wanted.forEach(each -> found.asserted(each).forEach(it -> matched.addAll(it.hosts())));
            FleetExposure left = fleet.index().match(knowledge, all, wanted);
            wanted.forEach(each -> left.standings(each, ExposureHistory::begins, new TreeSet<>(), _ -> true)
                    .forEach((host, standing) -> {
                        if (matched.contains(host)) {
                            remaining
                                    .computeIfAbsent(standing.subject(), _ -> new TreeSet<>())
                                    .add(host);
                        }
                    }));
            return fleet.isWhole();
        });
        AssertNotAffectedResponse.Builder response = AssertNotAffectedResponse.newBuilder()
                .setAssertion(AdvisoryViews.of(added))
                .setHostCount(matched.size())
                .setExploited(
                        context.store().read(tables -> KnownAdvisories.isExploited(vulnerabilities, feeds, tables)))
                .setComplete(isWhole);
        matched.stream().limit(NAMED).forEach(host -> response.addHosts(host.value()));
        remaining.forEach((each, on) -> response.addRemaining(
                RemainingSubject.newBuilder().setSubject(each).setCount(on.size())));
        return response.build();
    }

    private static SortedSet<HostId> onRecord(
            SortedSet<AdvisoryId> vulnerabilities, Optional<Assertion> counting, Transaction tables) {
        SortedSet<HostId> hosts = new TreeSet<>();
        if (counting.isEmpty() || !(counting.get().content() instanceof Assertion.NotAffected content)) {
            return hosts;
        }
        for (AdvisoryId each : vulnerabilities) {
            tables.exposures().open(each).stream()
                    .filter(it -> it.subject().equals(content.subject()))
                    .map(Exposure::host)
                    .filter(content::isOf)
                    .forEach(it -> hosts.add(it));
        }
        return hosts;
    }

    /** All that counts now, with how many hosts it concerns; those that are exploited first. */
    static List<AssertedHosts> inForce(ServiceContext context) {
        Feeds.Known feeds = context.feeds().known();
        Knowledge knowledge = feeds.knowledge();
        Assertions all = context.assertions();
        List<Assertion> inForce = context.store()
                .read(tables -> tables.assertions().inForce().stream()
                        .filter(it -> it.content() instanceof Assertion.NotAffected)
                        .toList());
        if (inForce.isEmpty()) {
            return List.of();
        }
        SortedSet<AdvisoryId> ids = new TreeSet<>();
        inForce.forEach(it -> ids.add(it.advisory()));
        SortedSet<AdvisoryId> vulnerabilities = knowledge.named(ids);
        SortedMap<String, SortedSet<HostId>> hosts = new TreeMap<>();
        context.inventories().ask(fleet -> {
            FleetExposure found = fleet.index().match(knowledge, all, List.copyOf(vulnerabilities));
            vulnerabilities.forEach(each -> found.asserted(each)
                    .forEach(it -> hosts.computeIfAbsent(it.assertion().id(), _ -> new TreeSet<>())
                            .addAll(it.hosts())));
            return fleet.isWhole();
        });
        List<AssertedHosts> exploited = new ArrayList<>();
        List<AssertedHosts> others = new ArrayList<>();
        context.store().report(tables -> {
            for (Assertion each : inForce) {
                SortedSet<AdvisoryId> about = new TreeSet<>(List.of(each.advisory()));
                vulnerabilities.stream()
                        .filter(it -> knowledge.names(it).contains(each.advisory()))
                        .forEach(it -> about.add(it));
                SortedSet<HostId> where = hosts.getOrDefault(each.id(), new TreeSet<>());
                // Of those of which nothing is found on hosts any more, by what is on record.
                about.forEach(id -> tables.exposures().live(id).stream()
                        .filter(it -> it.end().flatMap(Exposure.End::assertion).equals(Optional.of(each.id())))
                        .forEach(it -> where.add(it.host())));
                boolean isExploited = KnownAdvisories.isExploited(about, feeds, tables);
                (isExploited ? exploited : others)
                        .add(AssertedHosts.newBuilder()
                                .setAssertion(AdvisoryViews.withoutHosts(each))
                                .setCount(where.size())
                                .setExploited(isExploited)
                                .build());
            }
            return true;
        });
        exploited.addAll(others);
        return exploited;
    }
}
