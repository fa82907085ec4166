package patchwave.controller.fleetfile;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Writes JSON for people: indented, in the order given. */
final class JsonWriter {
    private JsonWriter() {}

    /**
     * Appends a value.
     *
     * @param value String, Integer, Boolean, List of these, or Map of strings to these
     * @param depth how many levels it is inside
     */
    static void append(StringBuilder text, Object value, int depth) {
        switch (value) {
            case String string -> string(text, string);
            case Integer number -> text.append(number.intValue());
            case Boolean truth -> text.append(truth.booleanValue());
            case List<?> list -> list(text, list, depth);
            case Map<?, ?> map -> map(text, map, depth);
            // The type is open, so that a switch without default cannot be had here.
            default ->
                throw new IllegalArgumentException("JSON of " + value.getClass().getName());
        }
    }

    /** On one line if all are plain, because an enumeration is read at a glance. */
    private static void list(StringBuilder text, List<?> list, int depth) {
        boolean plain = list.stream().noneMatch(element -> element instanceof Map || element instanceof List);
        text.append('[');
        for (Iterator<?> elements = list.iterator(); elements.hasNext(); ) {
            if (!plain) {
                line(text, depth + 1);
            }
            append(text, elements.next(), depth + 1);
            text.append(elements.hasNext() ? (plain ? ", " : ",") : "");
        }
        if (!plain) {
            line(text, depth);
        }
        text.append(']');
    }

    private static void map(StringBuilder text, Map<?, ?> map, int depth) {
        text.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<?, ?> entry = entries.next();
            line(text, depth + 1);
            string(text, String.valueOf(entry.getKey()));
            text.append(": ");
            append(text, entry.getValue(), depth + 1);
            text.append(entries.hasNext() ? "," : "");
        }
        if (!map.isEmpty()) {
            line(text, depth);
        }
        text.append('}');
    }

    private static void line(StringBuilder text, int depth) {
        text.append('\n').repeat("  ", depth);
    }

    private static void string(StringBuilder text, String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ' || c > '~') {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
