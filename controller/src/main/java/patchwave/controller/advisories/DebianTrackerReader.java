package patchwave.controller.advisories;

import com.google.gson.JsonElement;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.Feed;
import patchwave.advisory.FixStatus;
import patchwave.advisory.PackageStatement;
import patchwave.advisory.Release;
import patchwave.advisory.VersionScheme;

/** The security tracker's JSON: package, then CVE, then release. Read one CVE at a time, for the whole has tens of megabytes. */
final class DebianTrackerReader {
    private DebianTrackerReader() {}

    static FeedReading read(FeedDocument document, FeedLimits limits) throws RefusedException {
        String text = Unpacking.text(document, limits);
        Collector collector = new Collector(document.provenance(Feed.DEBIAN_TRACKER));
        Json.whole(new StringReader(text), limits, json -> {
            json.beginObject();
            while (json.hasNext()) {
                String source = json.nextName();
                json.beginObject();
                while (json.hasNext()) {
                    String id = json.nextName();
                    JsonElement element = Json.next(json);
                    collector.record(
                            source + " " + id, into -> vulnerability(source, id, Json.of(element), collector, into));
                }
                json.endObject();
            }
            json.endObject();
        });
        return collector.end(limits);
    }

    private static void vulnerability(
            String source, String id, Json vulnerability, Collector collector, Collector.Collected into) {
        Json releases = vulnerability.required("releases");
        for (String name : releases.object().keySet()) {
            FixStatus status = status(releases.required(name));
            into.add(new PackageStatement(
                    new AdvisoryId(id),
                    Texts.cves(List.of(id)),
                    Release.debian(name),
                    new AffectedPackage.Source(source, List.of()),
                    Optional.empty(),
                    Optional.empty(),
                    status,
                    false,
                    collector.provenance().fetchedAt(),
                    collector.provenance()));
        }
    }

    private static FixStatus status(Json release) {
        String word = release.text("status");
        return switch (word) {
            case "resolved" -> {
                String version = release.text("fixed_version");
                // The tracker's way to say that no version of this release ever was affected.
                yield version.equals("0")
                        ? new FixStatus.NotAffected("")
                        : new FixStatus.Fixed(
                                Texts.version(version, VersionScheme.DEB, release.place("fixed_version")),
                                Optional.empty());
            }
            case "open" -> open(release);
            case "undetermined" -> new FixStatus.Undetermined();
            default ->
                throw new BadRecordException(
                        "%s: '%s' is a word that is not known".formatted(release.place("status"), word));
        };
    }

    private static FixStatus open(Json release) {
        String urgency = release.optionalText("urgency").orElse("");
        String why = release.optionalText("nodsa").orElse("");
        if (urgency.equals("end-of-life")) {
            return new FixStatus.WontFix(FixStatus.Word.END_OF_LIFE, why);
        }
        if (release.object().has("nodsa")) {
            return new FixStatus.WontFix(
                    switch (release.optionalText("nodsa_reason").orElse("")) {
                        case "postponed" -> FixStatus.Word.POSTPONED;
                        case "ignored" -> FixStatus.Word.IGNORED;
                        default -> FixStatus.Word.NO_DSA;
                    },
                    why);
        }
        return urgency.equals("unimportant")
                ? new FixStatus.WontFix(FixStatus.Word.UNIMPORTANT, why)
                : new FixStatus.Unfixed();
    }
}
