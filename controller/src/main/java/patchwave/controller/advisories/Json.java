package patchwave.controller.advisories;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.gson.Strictness;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.EOFException;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An object of a feed's JSON. Who asks for a value of the wrong kind gets a {@link BadRecordException} that names its place; keys that
 * nobody asks for are no matter, for feeds add some all the time.
 *
 * @param path where it stands, such as "affected[0].package"; empty for the record itself
 */
record Json(JsonObject object, String path) {
    /** Reads values as the grammar has them and nothing else. */
    static JsonReader reader(Reader text, FeedLimits limits) {
        JsonReader reader = new JsonReader(text);
        reader.setStrictness(Strictness.STRICT);
        reader.setNestingLimit(limits.deepest());
        return reader;
    }

    /** Something that reads. */
    interface Reading {
        void read(JsonReader reader) throws IOException;
    }

    /** Reads a document to its end; what is broken or cut is refused as a whole. */
    static void whole(Reader text, FeedLimits limits, Reading reading) throws RefusedException {
        try (JsonReader reader = reader(text, limits)) {
            reading.read(reader);
            if (reader.peek() != JsonToken.END_DOCUMENT) {
                throw new RefusedException("Something follows where it should end, at %s.".formatted(reader.getPath()));
            }
        } catch (IOException | JsonParseException | IllegalStateException | NumberFormatException broken) {
            if (broken instanceof EOFException || broken.getCause() instanceof EOFException) {
                throw new RefusedException("It is cut: the JSON ends too early.");
            }
            throw new RefusedException("It is broken: %s".formatted(plain(broken)));
        }
    }

    /** The next value of a document. */
    static JsonElement next(JsonReader reader) {
        return JsonParser.parseReader(reader);
    }

    /** A record; bad if it is no object. */
    static Json of(JsonElement element) {
        return object(element, "");
    }

    Optional<String> optionalText(String key) {
        JsonElement value = object.get(key);
        if (value == null || value.isJsonNull()) {
            return Optional.empty();
        }
        if (value instanceof JsonPrimitive primitive && primitive.isString()) {
            return Optional.of(primitive.getAsString());
        }
        throw new BadRecordException("%s: expected text".formatted(place(key)));
    }

    String text(String key) {
        return optionalText(key)
                .filter(it -> !it.isEmpty())
                .orElseThrow(() -> new BadRecordException("%s: is missing".formatted(place(key))));
    }

    Optional<Json> optionalObject(String key) {
        JsonElement value = object.get(key);
        return value == null || value.isJsonNull() ? Optional.empty() : Optional.of(object(value, place(key)));
    }

    Json required(String key) {
        return optionalObject(key).orElseThrow(() -> new BadRecordException("%s: is missing".formatted(place(key))));
    }

    /** The objects of a list; none where the key is missing. */
    List<Json> objects(String key) {
        List<Json> objects = new ArrayList<>();
        for (JsonElement element : list(key)) {
            objects.add(object(element, "%s[%d]".formatted(place(key), objects.size())));
        }
        return objects;
    }

    /** The texts of a list; none where the key is missing. */
    List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (JsonElement element : list(key)) {
            if (!(element instanceof JsonPrimitive primitive) || !primitive.isString()) {
                throw new BadRecordException("%s: expected a list of texts".formatted(place(key)));
            }
            texts.add(primitive.getAsString());
        }
        return texts;
    }

    String place(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    private List<JsonElement> list(String key) {
        @Nullable JsonElement value = object.get(key);
        if (value == null || value.isJsonNull()) {
            return List.of();
        }
        if (!value.isJsonArray()) {
            throw new BadRecordException("%s: expected a list".formatted(place(key)));
        }
        return value.getAsJsonArray().asList();
    }

    private static Json object(JsonElement element, String path) {
        if (element instanceof JsonObject object) {
            return new Json(object, path);
        }
        throw new BadRecordException("%s: expected an object".formatted(path.isEmpty() ? "the record" : path));
    }

    /** The library's sentence without its advice and its class names. */
    private static String plain(Exception broken) {
        String message = String.valueOf(broken.getMessage());
        String first = message.lines().findFirst().orElse("");
        return first.replaceFirst("^[a-z.]+[A-Za-z]*Exception: ", "").replaceFirst("Use JsonReader\\S* to accept ", "")
                + ".";
    }
}
