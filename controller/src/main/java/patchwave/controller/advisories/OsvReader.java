package patchwave.controller.advisories;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.CveFact;
import patchwave.advisory.Feed;
import patchwave.advisory.FixStatus;
import patchwave.advisory.LibraryStatement;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Release;
import patchwave.advisory.VersionRange;
import patchwave.advisory.VersionScheme;

/** OSV records of distributions and of Maven; what they say of other ecosystems is none of a host's packages and is left alone. */
final class OsvReader {
    /** Notices of those that number what mends a former notice, and call it so. */
    private static final Pattern OF_DPKG = Pattern.compile("(USN|LSN|DSA|DLA|DTSA)-.*");

    private static final Pattern OF_RPM =
            Pattern.compile("(RL|AL|RH)[SBE]A-.*|RXSA-.*|(open)?SUSE-[A-Z]U-.*|MGA[SA]A-.*");

    /** Of these without a CVE nobody has to be safe: they mend or bring something else. */
    private static final Pattern NOT_SECURITY = Pattern.compile("(RL|AL|RH)[BE]A-.*|(open)?SUSE-[^S]U-.*|MGAA-.*");

    /** As Red Hat and its rebuilds begin a summary. */
    private static final Pattern RATED = Pattern.compile("(Critical|Important|Moderate|Low): .*");

    /** Ubuntu's own ids of CVEs. */
    private static final Pattern OF_UBUNTU = Pattern.compile("UBUNTU-(CVE-[0-9]{4}-[0-9]{4,})");

    private OsvReader() {}

    static FeedReading read(FeedDocument document, FeedLimits limits) throws RefusedException {
        Collector collector = new Collector(document.provenance(Feed.OSV));
        return JsonRecords.read(
                document, limits, collector, "id", (json, into) -> vulnerability(json, collector, into));
    }

    /** What all statements of a record share. */
    private record Head(
            AdvisoryId id, List<AdvisoryId> cves, boolean isRegressionUpdate, Instant published, String summary) {}

    private static void vulnerability(Json json, Collector collector, Collector.Collected into) {
        AdvisoryId id = new AdvisoryId(json.text("id"));
        Instant modified = Texts.moment(json.text("modified"), "modified");
        if (json.optionalText("withdrawn").isPresent()) {
            into.add(new CveFact(id, new CveFact.Rejected("withdrawn"), modified, collector.provenance()));
            return;
        }
        Instant published = json.optionalText("published")
                .map(it -> Texts.moment(it, "published"))
                .orElse(modified);
        String summary = json.optionalText("summary").orElse("");
        List<AdvisoryId> cves = cves(json, id.value());
        if (cves.isEmpty() && NOT_SECURITY.matcher(id.value()).matches()) {
            return;
        }
        boolean isRegression = summary.toLowerCase(Locale.ROOT).contains("regression")
                && OF_DPKG.matcher(id.value()).matches();
        Head head = new Head(id, cves, isRegression, published, summary);
        // A fix that goes into several products or architectures of one release has a block for each of them.
        Set<PackageStatement> said = new HashSet<>();
        for (Json affected : json.objects("affected")) {
            // One block may be about a release that we cannot place; the others hold.
            collector.part(id + " " + affected.path(), part -> affected(head, affected, said, collector, part));
        }
        if (cves.size() == 1) {
            ratings(json, head, modified, collector, into);
        }
    }

    /** Aliases are the same vulnerability. Notices of a distribution name theirs as upstream's, or formerly as related. */
    private static List<AdvisoryId> cves(Json json, String id) {
        List<String> ids = new ArrayList<>(List.of(id));
        Matcher ofUbuntu = OF_UBUNTU.matcher(id);
        if (ofUbuntu.matches()) {
            ids.add(ofUbuntu.group(1));
        }
        ids.addAll(json.texts("aliases"));
        ids.addAll(json.texts("upstream"));
        if (OF_DPKG.matcher(id).matches() || OF_RPM.matcher(id).matches()) {
            ids.addAll(json.texts("related"));
        }
        return Texts.cves(ids);
    }

    private static void affected(
            Head head, Json affected, Set<PackageStatement> said, Collector collector, Collector.Collected into) {
        Json named = affected.required("package");
        String name = named.text("name");
        if (named.text("ecosystem").equals("Maven")) {
            into.add(library(head, affected, name, collector));
            return;
        }
        Optional<OsvPlace> known = OsvPlace.of(named.text("ecosystem"));
        if (known.isEmpty()) {
            return;
        }
        OsvPlace place = known.get();
        Optional<String> fixed = fixed(affected, place.scheme());
        for (Release release : place.releases()) {
            for (Optional<String> module : OsvPlace.modules(fixed, head.summary())) {
                for (AffectedPackage about : about(affected, name, place, fixed.isPresent())) {
                    PackageStatement statement = new PackageStatement(
                            head.id(),
                            head.cves(),
                            release,
                            about,
                            module,
                            Optional.empty(),
                            fixed.<FixStatus>map(it -> new FixStatus.Fixed(it, place.subscription()))
                                    .orElse(new FixStatus.Unfixed()),
                            head.isRegressionUpdate(),
                            head.published(),
                            collector.provenance());
                    if (said.add(statement)) {
                        into.add(statement);
                    }
                }
            }
        }
        if (place.releases().getFirst().distribution().equals("ubuntu")) {
            affected.optionalObject("ecosystem_specific")
                    .flatMap(it -> it.optionalText("ubuntu_priority"))
                    .flatMap(Texts::severity)
                    .filter(_ -> head.cves().size() == 1)
                    .ifPresent(it -> into.add(new CveFact(
                            head.cves().getFirst(),
                            new CveFact.VendorSeverity(it, "Ubuntu"),
                            head.published(),
                            collector.provenance())));
        }
    }

    private static LibraryStatement library(Head head, Json affected, String name, Collector collector) {
        List<VersionRange> ranges = ranges(affected);
        List<String> versions = affected.texts("versions");
        if (ranges.isEmpty() && versions.isEmpty()) {
            // Without any version that it could be held against, every version would be called not affected.
            throw new BadRecordException("%s: no versions of Maven's are given".formatted(name));
        }
        return new LibraryStatement(
                head.id(), head.cves(), name, ranges, versions, head.published(), collector.provenance());
    }

    private static List<AffectedPackage> about(Json affected, String name, OsvPlace place, boolean isFixed) {
        return switch (place.names()) {
            case SOURCE_AND_BINARIES -> List.of(new AffectedPackage.Source(name, binaries(affected, isFixed)));
            case SOURCE -> List.of(new AffectedPackage.Source(name, List.of()));
            case BINARY -> List.of(new AffectedPackage.Binary(name));
            case EITHER -> List.of(new AffectedPackage.Source(name, List.of()), new AffectedPackage.Binary(name));
        };
    }

    /** Several fixes in one block are of several ranges; who has the highest has them all. */
    private static Optional<String> fixed(Json affected, VersionScheme scheme) {
        Optional<String> fixed = Optional.empty();
        for (Json range : affected.objects("ranges")) {
            if (!range.text("type").equals("ECOSYSTEM")) {
                continue;
            }
            for (Json event : range.objects("events")) {
                Optional<String> version = event.optionalText("fixed")
                        .map(it -> OsvPlace.withEpoch(it, affected.required("package")))
                        .map(it -> Texts.version(it, scheme, event.place("fixed")));
                if (version.isPresent() && (fixed.isEmpty() || scheme.compare(version.get(), fixed.get()) > 0)) {
                    fixed = version;
                }
            }
        }
        return fixed;
    }

    /** As objects with a name and a version, or, formerly, as objects with the names as keys. */
    private static List<AffectedPackage.BinaryFix> binaries(Json affected, boolean isFixed) {
        Set<AffectedPackage.BinaryFix> binaries = new LinkedHashSet<>();
        for (Json binary : affected.optionalObject("ecosystem_specific")
                .map(it -> it.objects("binaries"))
                .orElse(List.of())) {
            if (binary.object().has("binary_name")) {
                binaries.add(binary(binary.text("binary_name"), binary, "binary_version", isFixed));
            } else {
                binary.object().keySet().forEach(name -> binaries.add(binary(name, binary, name, isFixed)));
            }
        }
        return List.copyOf(binaries);
    }

    private static AffectedPackage.BinaryFix binary(String name, Json binary, String key, boolean isFixed) {
        // Where nothing is fixed the version is one that is affected.
        return new AffectedPackage.BinaryFix(
                name,
                binary.optionalText(key)
                        .filter(_ -> isFixed)
                        .map(it -> Texts.version(it, VersionScheme.DEB, binary.place(key))));
    }

    private static List<VersionRange> ranges(Json affected) {
        List<VersionRange> ranges = new ArrayList<>();
        for (Json range : affected.objects("ranges")) {
            if (!range.text("type").equals("ECOSYSTEM")) {
                continue;
            }
            Optional<String> introduced = Optional.empty();
            for (Json event : range.objects("events")) {
                if (event.optionalText("introduced").isPresent()) {
                    introduced.ifPresent(it -> ranges.add(new VersionRange(it, Optional.empty())));
                    introduced = event.optionalText("introduced");
                } else if (event.optionalText("fixed").isPresent()) {
                    ranges.add(new VersionRange(
                            started(introduced, event), Optional.of(new VersionRange.Fixed(event.text("fixed")))));
                    introduced = Optional.empty();
                } else if (event.optionalText("last_affected").isPresent()) {
                    ranges.add(new VersionRange(
                            started(introduced, event),
                            Optional.of(new VersionRange.LastAffected(event.text("last_affected")))));
                    introduced = Optional.empty();
                }
            }
            introduced.ifPresent(it -> ranges.add(new VersionRange(it, Optional.empty())));
        }
        return ranges;
    }

    private static String started(Optional<String> introduced, Json event) {
        return introduced.orElseThrow(
                () -> new BadRecordException("%s: ends a range that did not begin".formatted(event.path())));
    }

    private static void ratings(Json json, Head head, Instant modified, Collector collector, Collector.Collected into) {
        Set<CveFact.Content> ratings = new LinkedHashSet<>();
        Matcher rated = RATED.matcher(head.summary());
        if (OF_RPM.matcher(head.id().value()).matches() && rated.matches()) {
            Texts.severity(rated.group(1)).ifPresent(it -> ratings.add(new CveFact.VendorSeverity(it, "OSV")));
        }
        for (Json severity : json.objects("severity")) {
            String score = severity.text("score");
            if (severity.text("type").startsWith("CVSS")) {
                ratings.add(new CveFact.Cvss(score, "OSV"));
            } else {
                Texts.severity(score)
                        .ifPresent(it -> ratings.add(new CveFact.VendorSeverity(it, severity.text("type"))));
            }
        }
        json.optionalObject("database_specific")
                .flatMap(it -> it.optionalText("severity"))
                .flatMap(Texts::severity)
                .ifPresent(it -> ratings.add(new CveFact.VendorSeverity(it, "OSV")));
        ratings.forEach(it -> into.add(new CveFact(head.cves().getFirst(), it, modified, collector.provenance())));
    }
}
