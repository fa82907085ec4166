package patchwave.controller.advisories;

import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.CveFact;
import patchwave.advisory.Feed;

/** CVE records (format 5) as CISA's Vulnrichment has them: ratings of the CVE's own authority and of others, and CISA's decision points. */
final class VulnrichmentReader {
    private static final List<String> RATINGS = List.of("cvssV4_0", "cvssV3_1", "cvssV3_0", "cvssV2_0");

    private VulnrichmentReader() {}

    static FeedReading read(FeedDocument document, FeedLimits limits) throws RefusedException {
        Collector collector = new Collector(document.provenance(Feed.VULNRICHMENT));
        return JsonRecords.read(
                document, limits, collector, "cveMetadata.cveId", (record, into) -> cve(record, collector, into));
    }

    private static void cve(Json record, Collector collector, Collector.Collected into) {
        Json metadata = record.required("cveMetadata");
        AdvisoryId id = Texts.cve(metadata.text("cveId"), "cveMetadata.cveId");
        Instant updated = metadata.optionalText("dateUpdated")
                .map(it -> Texts.moment(it, "cveMetadata.dateUpdated"))
                .orElse(collector.provenance().fetchedAt());
        if (metadata.optionalText("state").orElse("").equalsIgnoreCase("REJECTED")) {
            into.add(new CveFact(
                    id, new CveFact.Rejected("its authority withdrew it"), updated, collector.provenance()));
            return;
        }
        Json containers = record.required("containers");
        Set<CveFact.Cvss> ratings = new LinkedHashSet<>();
        containers.optionalObject("cna").ifPresent(cna -> ratings(cna, "the CVE's authority", ratings));
        for (Json adp : containers.objects("adp")) {
            String title = adp.optionalText("title").orElse("");
            ratings(adp, title.isEmpty() ? "somebody who is not named" : title, ratings);
            for (Json metric : adp.objects("metrics")) {
                metric.optionalObject("other").ifPresent(other -> other(id, other, updated, collector, into));
            }
        }
        ratings.forEach(rating -> into.add(new CveFact(id, rating, updated, collector.provenance())));
    }

    private static void ratings(Json container, String by, Set<CveFact.Cvss> ratings) {
        for (Json metric : container.objects("metrics")) {
            for (String rating : RATINGS) {
                metric.optionalObject(rating)
                        .ifPresent(cvss -> ratings.add(new CveFact.Cvss(cvss.text("vectorString"), by)));
            }
        }
    }

    private static void other(
            AdvisoryId id, Json other, Instant updated, Collector collector, Collector.Collected into) {
        String type = other.optionalText("type").orElse("").toLowerCase(Locale.ROOT);
        if (type.equals("ssvc")) {
            Json content = other.required("content");
            Instant decided = content.optionalText("timestamp")
                    .map(it -> Texts.moment(it, content.place("timestamp")))
                    .orElse(updated);
            into.add(new CveFact(id, ssvc(content), decided, collector.provenance()));
        } else if (type.equals("kev")) {
            Json content = other.required("content");
            String added = content.text("dateAdded");
            into.add(new CveFact(
                    id,
                    new CveFact.InKev(Texts.day(added, content.place("dateAdded")), Optional.empty(), false),
                    Texts.moment(added, content.place("dateAdded")),
                    collector.provenance()));
        }
    }

    /** The records mix "poc" and "PoC", "active" and "Active": compared without regard to that. */
    private static CveFact.Ssvc ssvc(Json content) {
        TreeMap<String, String> options = new TreeMap<>();
        for (Json option : content.objects("options")) {
            for (String key : option.object().keySet()) {
                options.put(key.toLowerCase(Locale.ROOT), option.text(key).toLowerCase(Locale.ROOT));
            }
        }
        return new CveFact.Ssvc(
                word(options, "exploitation").map(it -> switch (it) {
                    case "none" -> CveFact.Exploitation.NONE;
                    case "poc", "public poc" -> CveFact.Exploitation.POC;
                    case "active" -> CveFact.Exploitation.ACTIVE;
                    default ->
                        throw new BadRecordException("Exploitation: '%s' is a word that is not known".formatted(it));
                }),
                word(options, "automatable").map(it -> isFirst(it, "yes", "no")),
                word(options, "technical impact").map(it -> isFirst(it, "total", "partial")));
    }

    private static Optional<String> word(java.util.SortedMap<String, String> options, String key) {
        return Optional.ofNullable(options.get(key));
    }

    private static boolean isFirst(String word, String first, String second) {
        if (!word.equals(first) && !word.equals(second)) {
            throw new BadRecordException("'%s': expected %s or %s".formatted(word, first, second));
        }
        return word.equals(first);
    }
}
