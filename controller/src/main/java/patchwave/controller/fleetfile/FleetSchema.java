package patchwave.controller.fleetfile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/** The JSON schema of fleet files, draft 2020-12, so that editors complete keys and mark faults while one types. */
public final class FleetSchema {
    private static final String DURATION = "(?=.)([0-9]{1,4}d)?([0-9]{1,5}h)?([0-9]{1,6}m)?([0-9]{1,7}s)?";

    private FleetSchema() {}

    /** The schema's text, indented, with a last line end. */
    public static String text() {
        SequencedMap<String, Object> schema = new LinkedHashMap<>();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("title", "Patchwave fleet file");
        schema.put("description", "Generated from the controller's own list of keys: 'patchwave fleet schema'.");
        schema.putAll(of(FleetKeys.file()));
        StringBuilder text = new StringBuilder();
        JsonWriter.append(text, schema, 0);
        return text.append('\n').toString();
    }

    private static Map<String, Object> of(Form form) {
        return switch (form) {
            case Form.Whole(int low, int high) ->
                any(
                        List.of(ordered("type", "integer", "minimum", low, "maximum", high), text("[0-9]{1,7}")),
                        "A whole number from %d to %d.".formatted(low, high));
            case Form.Span(java.time.Duration low, java.time.Duration high) ->
                described(text(DURATION), "A duration from %s such as 1h30m.".formatted(PolicyText.span(low, high)));
            case Form.Share(int low, int high) ->
                described(
                        text("[0-9]{1,3}(\\.[0-9]{1,6})?%"),
                        "A percent from %s to %s.".formatted(PolicyText.share(low), PolicyText.share(high)));
            case Form.OneOf(List<String> words) -> ordered("enum", words);
            case Form.Text(String pattern, String description) -> described(text(pattern), sentence(description));
            case Form.Value(String description) ->
                described(ordered("type", List.of("string", "number", "boolean")), sentence(description));
            case Form.Listing(Form each, int atLeast) ->
                ordered("type", "array", "items", of(each), "minItems", atLeast, "uniqueItems", true);
            case Form.Keys(List<Setting> settings) -> keys(settings);
            case Form.Named(String what, String pattern, Form each, int atLeast) ->
                ordered(
                        "type",
                        "object",
                        "description",
                        "By the name of each %s.".formatted(what),
                        "patternProperties",
                        ordered(whole(pattern), of(each)),
                        "additionalProperties",
                        false,
                        "minProperties",
                        atLeast);
            case Form.AnyOf(List<Form> forms) ->
                ordered("anyOf", forms.stream().map(FleetSchema::of).toList());
        };
    }

    private static Map<String, Object> keys(List<Setting> settings) {
        Map<String, Object> properties = new LinkedHashMap<>();
        settings.forEach(setting -> properties.put(setting.key(), setting(setting)));
        Map<String, Object> schema = ordered("type", "object", "properties", properties, "additionalProperties", false);
        List<String> required = settings.stream()
                .filter(setting -> setting.need() == Setting.Need.REQUIRED)
                .map(Setting::key)
                .toList();
        if (!required.isEmpty()) {
            schema.put("required", required);
        }
        return schema;
    }

    /** The description of a key says what it means, what may stand there, and what holds without it. */
    private static Map<String, Object> setting(Setting setting) {
        Map<String, Object> schema = of(setting.form());
        Object form = schema.get("description");
        String description = setting.meaning()
                + (form == null ? "" : " " + form)
                + setting.otherwise().map(" Default: %s."::formatted).orElse("");
        Map<String, Object> described = new LinkedHashMap<>();
        described.put("description", description);
        schema.forEach(described::putIfAbsent);
        return described;
    }

    private static Map<String, Object> text(String pattern) {
        return ordered("type", "string", "pattern", whole(pattern));
    }

    private static String whole(String pattern) {
        String body = pattern.startsWith("(?s)") ? pattern.substring(4).replace(".", "[\\s\\S]") : pattern;
        return "^(" + body + ")$";
    }

    private static Map<String, Object> any(List<Map<String, Object>> forms, String description) {
        return described(ordered("anyOf", forms), description);
    }

    private static Map<String, Object> described(Map<String, Object> schema, String description) {
        Map<String, Object> described = ordered("description", description);
        described.putAll(schema);
        return described;
    }

    private static String sentence(String description) {
        return Character.toUpperCase(description.charAt(0)) + description.substring(1) + ".";
    }

    private static Map<String, Object> ordered(Object... pairs) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            map.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return map;
    }
}
