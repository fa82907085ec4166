package patchwave.controller.audit;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes JSON in one way only, so that equal contents have equal hashes: keys sorted, no white space, ASCII by escapes,
 * whole numbers only.
 */
public final class CanonicalJson {
    private CanonicalJson() {}

    /**
     * The canonical text.
     *
     * @param value String, Long, Integer, Boolean, List of these, or Map of strings to these
     * @throws IllegalArgumentException for anything else; it names the type
     */
    public static String write(Object value) {
        StringBuilder text = new StringBuilder();
        append(text, value);
        return text.toString();
    }

    private static void append(StringBuilder text, Object value) {
        switch (value) {
            case String string -> appendString(text, string);
            case Long number -> text.append(number.longValue());
            case Integer number -> text.append(number.intValue());
            case Boolean truth -> text.append(truth.booleanValue());
            case List<?> list -> appendList(text, list);
            case Map<?, ?> map -> appendMap(text, map);
            // The type is open, so that a switch without default cannot be had here.
            default ->
                throw new IllegalArgumentException(
                        "canonical JSON: expected a string, whole number, truth, list or map, found "
                                + value.getClass().getName());
        }
    }

    private static void appendList(StringBuilder text, List<?> list) {
        text.append('[');
        String separator = "";
        for (Object element : list) {
            text.append(separator);
            append(text, element);
            separator = ",";
        }
        text.append(']');
    }

    private static void appendMap(StringBuilder text, Map<?, ?> map) {
        TreeMap<String, Object> sorted = new TreeMap<>();
        map.forEach((key, element) -> sorted.put(String.valueOf(key), element));
        text.append('{');
        String separator = "";
        for (Map.Entry<String, Object> entry : sorted.entrySet()) {
            text.append(separator);
            appendString(text, entry.getKey());
            text.append(':');
            append(text, entry.getValue());
            separator = ",";
        }
        text.append('}');
    }

    private static void appendString(StringBuilder text, String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                text.append(String.format("\\u%04x", (int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
