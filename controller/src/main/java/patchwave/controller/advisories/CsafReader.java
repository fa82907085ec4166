package patchwave.controller.advisories;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.CveFact;
import patchwave.advisory.Feed;
import patchwave.advisory.FixStatus;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Release;
import patchwave.advisory.VersionScheme;

/**
 * Red Hat's CSAF documents: an advisory, which says what is fixed, and VEX for a CVE, which also says what is affected and never will be
 * fixed, what is not affected, and what nobody has looked at yet.
 */
final class CsafReader {
    private final Collector collector;
    private final CsafProducts products;
    private final AdvisoryId id;
    private final Instant published;

    private CsafReader(Json document, Collector collector) {
        Json tracking = document.required("document").required("tracking");
        this.collector = collector;
        this.products = CsafProducts.of(document);
        this.id = new AdvisoryId(tracking.text("id"));
        this.published = Texts.moment(tracking.text("current_release_date"), "document.tracking.current_release_date");
    }

    static FeedReading read(FeedDocument document, FeedLimits limits, Feed feed) throws RefusedException {
        Collector collector = new Collector(document.provenance(feed));
        return JsonRecords.read(document, limits, collector, "document.tracking.id", (json, into) -> {
            CsafReader reader = new CsafReader(json, collector);
            Map<Group, Set<AdvisoryId>> statements = new LinkedHashMap<>();
            for (Json vulnerability : json.objects("vulnerabilities")) {
                reader.vulnerability(vulnerability, statements, into);
            }
            statements.forEach((group, cves) -> into.add(reader.statement(group, List.copyOf(cves))));
        });
    }

    /** Statements that differ in nothing but the CVE are one. */
    private record Group(Release release, Optional<String> module, AffectedPackage about, FixStatus status) {}

    /** The packages of one module in one release: sources, and what was built from them. */
    private record Place(Release release, Optional<String> module) {}

    private void vulnerability(Json vulnerability, Map<Group, Set<AdvisoryId>> statements, Collector.Collected into) {
        AdvisoryId cve = Texts.cve(vulnerability.text("cve"), vulnerability.place("cve"));
        Json status = vulnerability
                .optionalObject("product_status")
                .orElseThrow(() ->
                        new BadRecordException("%s: is missing".formatted(vulnerability.place("product_status"))));
        Set<Group> groups = new LinkedHashSet<>();
        groups.addAll(fixed(status.texts("fixed")));
        groups.addAll(fixed(status.texts("first_fixed")));
        Map<String, FixStatus> open = remedies(vulnerability);
        for (String product : status.texts("known_affected")) {
            add(product, open.getOrDefault(product, new FixStatus.Unfixed()), groups);
        }
        Map<String, String> flags = flags(vulnerability);
        for (String product : status.texts("known_not_affected")) {
            add(product, new FixStatus.NotAffected(flags.getOrDefault(product, "")), groups);
        }
        for (String product : status.texts("under_investigation")) {
            add(product, new FixStatus.Undetermined(), groups);
        }
        groups.forEach(
                it -> statements.computeIfAbsent(it, _ -> new LinkedHashSet<>()).add(cve));
        ratings(vulnerability, cve, into);
    }

    private void add(String product, FixStatus status, Set<Group> groups) {
        products.component(product)
                .ifPresent(it -> groups.add(new Group(
                        it.release(),
                        it.module(),
                        it.isSource()
                                ? new AffectedPackage.Source(it.name(), List.of())
                                : new AffectedPackage.Binary(it.name()),
                        status)));
    }

    /** Binary packages belong to the source that has the same version; one with a version of its own speaks for itself. */
    private List<Group> fixed(List<String> ids) {
        Map<Place, LinkedHashSet<CsafProducts.Component>> places = new LinkedHashMap<>();
        for (String product : ids) {
            products.component(product)
                    .ifPresent(it -> places.computeIfAbsent(
                                    new Place(it.release(), it.module()), _ -> new LinkedHashSet<>())
                            .add(it));
        }
        List<Group> groups = new ArrayList<>();
        places.forEach((place, components) -> {
            Map<String, LinkedHashSet<String>> sources = new LinkedHashMap<>();
            components.stream()
                    .filter(CsafProducts.Component::isSource)
                    .forEach(it -> sources.computeIfAbsent(version(it), _ -> new LinkedHashSet<>())
                            .add(it.name()));
            Map<String, LinkedHashSet<AffectedPackage.BinaryFix>> binaries = new LinkedHashMap<>();
            for (CsafProducts.Component component : components) {
                String version = version(component);
                if (component.isSource()) {
                    continue;
                }
                // Of two sources with one version it cannot be told whose it is.
                if (sources.getOrDefault(version, new LinkedHashSet<>()).size() == 1) {
                    binaries.computeIfAbsent(version, _ -> new LinkedHashSet<>())
                            .add(new AffectedPackage.BinaryFix(component.name(), Optional.of(version)));
                } else {
                    groups.add(new Group(
                            place.release(),
                            place.module(),
                            new AffectedPackage.Binary(component.name()),
                            new FixStatus.Fixed(version, Optional.empty())));
                }
            }
            sources.forEach((version, names) -> names.forEach(name -> groups.add(new Group(
                    place.release(),
                    place.module(),
                    new AffectedPackage.Source(
                            name, List.copyOf(binaries.getOrDefault(version, new LinkedHashSet<>()))),
                    new FixStatus.Fixed(version, Optional.empty())))));
        });
        return groups;
    }

    private static String version(CsafProducts.Component component) {
        return Texts.version(
                component
                        .version()
                        .orElseThrow(() -> new BadRecordException(
                                "%s is said to be fixed, without a version".formatted(component.name()))),
                VersionScheme.RPM,
                component.name());
    }

    private static Map<String, FixStatus> remedies(Json vulnerability) {
        Map<String, FixStatus> remedies = new LinkedHashMap<>();
        for (Json remedy : vulnerability.objects("remediations")) {
            String details = remedy.optionalText("details").orElse("");
            Optional<FixStatus> status = switch (remedy.text("category")) {
                case "no_fix_planned" ->
                    Optional.of(new FixStatus.WontFix(
                            details.toLowerCase(Locale.ROOT).contains("support scope")
                                    ? FixStatus.Word.OUT_OF_SUPPORT
                                    : FixStatus.Word.WILL_NOT_FIX,
                            details));
                case "none_available" ->
                    Optional.of(
                            details.toLowerCase(Locale.ROOT).contains("deferred")
                                    ? new FixStatus.WontFix(FixStatus.Word.POSTPONED, details)
                                    : new FixStatus.Unfixed());
                // Workarounds, mitigations and fixes say nothing about what has no fix.
                default -> Optional.empty();
            };
            status.ifPresent(it -> remedy.texts("product_ids").forEach(product -> remedies.put(product, it)));
        }
        return remedies;
    }

    private static Map<String, String> flags(Json vulnerability) {
        Map<String, String> flags = new LinkedHashMap<>();
        for (Json flag : vulnerability.objects("flags")) {
            String label = flag.text("label").replace('_', ' ');
            flag.texts("product_ids").forEach(product -> flags.put(product, label));
        }
        return flags;
    }

    private void ratings(Json vulnerability, AdvisoryId cve, Collector.Collected into) {
        Set<CveFact.Content> ratings = new LinkedHashSet<>();
        for (Json score : vulnerability.objects("scores")) {
            for (String kind : List.of("cvss_v4", "cvss_v3", "cvss_v2")) {
                score.optionalObject(kind)
                        .ifPresent(it -> ratings.add(new CveFact.Cvss(it.text("vectorString"), "Red Hat")));
            }
        }
        for (Json threat : vulnerability.objects("threats")) {
            if (threat.text("category").equals("impact")) {
                Texts.severity(threat.optionalText("details").orElse(""))
                        .ifPresent(it -> ratings.add(new CveFact.VendorSeverity(it, "Red Hat")));
            }
        }
        ratings.forEach(it -> into.add(new CveFact(cve, it, published, collector.provenance())));
    }

    private PackageStatement statement(Group group, List<AdvisoryId> cves) {
        return new PackageStatement(
                id,
                cves,
                group.release(),
                group.about(),
                group.module(),
                Optional.empty(),
                group.status(),
                false,
                published,
                collector.provenance());
    }
}
