package patchwave.controller.advisories;

import com.google.gson.JsonElement;
import com.google.gson.stream.JsonToken;
import java.io.StringReader;
import java.util.Optional;

/** Feeds whose records are JSON objects: a document is one of them, a list of them, or a zip file with one in each file. */
final class JsonRecords {
    private JsonRecords() {}

    /** One record. */
    interface OfRecord {
        void read(Json record, Collector.Collected into);
    }

    static FeedReading.Accepted read(
            FeedDocument document, FeedLimits limits, Collector collector, String id, OfRecord reader)
            throws RefusedException {
        byte[] bytes = Unpacking.bytes(document, limits);
        if (Unpacking.isZip(bytes)) {
            Unpacking.entries(bytes, limits, (name, entry) -> {
                if (name.endsWith(".json")) {
                    readEntry(name, entry, limits, collector, id, reader);
                }
            });
        } else {
            String text = Unpacking.decoded(bytes);
            Json.whole(new StringReader(text), limits, json -> {
                if (json.peek() == JsonToken.BEGIN_ARRAY) {
                    json.beginArray();
                    for (int i = 0; json.hasNext(); i++) {
                        one(Json.next(json), "record " + i, collector, id, reader);
                    }
                    json.endArray();
                } else {
                    one(Json.next(json), document.name(), collector, id, reader);
                }
            });
        }
        return collector.end(limits);
    }

    /** One file among thousands: it is a record, and if it is broken the others are not. */
    private static void readEntry(
            String name, byte[] bytes, FeedLimits limits, Collector collector, String id, OfRecord reader) {
        try {
            Json.whole(
                    new StringReader(Unpacking.decoded(bytes)),
                    limits,
                    json -> one(Json.next(json), name, collector, id, reader));
        } catch (RefusedException broken) {
            collector.record(name, _ -> {
                throw new BadRecordException(broken.reason());
            });
        }
    }

    private static void one(JsonElement element, String place, Collector collector, String id, OfRecord reader) {
        collector.record(name(element, id).orElse(place), into -> reader.read(Json.of(element), into));
    }

    /** The record's id, which may stand inside of an object: "cveMetadata.cveId". */
    private static Optional<String> name(JsonElement element, String path) {
        JsonElement at = element;
        for (String key : path.split("\\.", -1)) {
            if (!at.isJsonObject() || !at.getAsJsonObject().has(key)) {
                return Optional.empty();
            }
            at = at.getAsJsonObject().get(key);
        }
        return at.isJsonPrimitive() ? Optional.of(at.getAsString()) : Optional.empty();
    }
}
