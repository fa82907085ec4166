package patchwave.controller.advisories;

import com.google.gson.JsonElement;
import com.google.gson.stream.JsonToken;
import java.io.StringReader;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.CveFact;
import patchwave.advisory.Feed;

/** CISA's catalogue of vulnerabilities that are exploited. Only the id and the date it was added must be there. */
final class KevReader {
    private int announced = -1;
    private int found = -1;

    private KevReader() {}

    static FeedReading read(FeedDocument document, FeedLimits limits) throws RefusedException {
        String text = Unpacking.text(document, limits);
        Collector collector = new Collector(document.provenance(Feed.KEV));
        KevReader reader = new KevReader();
        Json.whole(new StringReader(text), limits, json -> {
            json.beginObject();
            while (json.hasNext()) {
                String key = json.nextName();
                if (key.equals("count") && json.peek() == JsonToken.NUMBER) {
                    reader.announced = json.nextInt();
                } else if (key.equals("vulnerabilities")) {
                    json.beginArray();
                    for (reader.found = 0; json.hasNext(); reader.found++) {
                        JsonElement element = Json.next(json);
                        collector.record(
                                name(element, reader.found), into -> into.add(fact(Json.of(element), collector)));
                    }
                    json.endArray();
                } else {
                    json.skipValue();
                }
            }
            json.endObject();
        });
        if (reader.found < 0) {
            throw new RefusedException("It is no such catalogue: it has no 'vulnerabilities'.");
        }
        if (reader.announced >= 0 && reader.announced != reader.found) {
            throw new RefusedException("It says that it has %d entries, and has %d: it seems to be cut."
                    .formatted(reader.announced, reader.found));
        }
        return collector.end(limits);
    }

    private static String name(JsonElement element, int place) {
        return element.isJsonObject() && element.getAsJsonObject().has("cveID")
                ? element.getAsJsonObject().get("cveID").toString().replace("\"", "")
                : "vulnerabilities[%d]".formatted(place);
    }

    private static CveFact fact(Json entry, Collector collector) {
        AdvisoryId cve = Texts.cve(entry.text("cveID"), "cveID");
        LocalDate added = Texts.day(entry.text("dateAdded"), "dateAdded");
        Optional<LocalDate> due =
                entry.optionalText("dueDate").filter(it -> !it.isEmpty()).map(it -> Texts.day(it, "dueDate"));
        boolean isKnownRansomware = entry.optionalText("knownRansomwareCampaignUse")
                .filter(it -> it.equalsIgnoreCase("Known"))
                .isPresent();
        return new CveFact(
                cve,
                new CveFact.InKev(added, due, isKnownRansomware),
                added.atStartOfDay(ZoneOffset.UTC).toInstant(),
                collector.provenance());
    }
}
