package patchwave.controller;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A YAML file read key by key: every key that nobody asked for is a fault, every value is noted with its source. */
final class Settings {
    private static final Pattern DURATION = Pattern.compile("(?:(\\d+)d)?(?:(\\d+)h)?(?:(\\d+)m)?(?:(\\d+)s)?");

    private final String file;
    private final Map<String, Object> values;
    private final Set<String> asked = new TreeSet<>();
    private final Map<String, String> report = new LinkedHashMap<>();

    private Settings(String file, Map<String, Object> values) {
        this.file = file;
        this.values = values;
    }

    /**
     * Reads a file's text.
     *
     * @param file its name, for messages
     */
    static Settings of(String file, String text) {
        Object root;
        try {
            root = new Load(LoadSettings.builder()
                            .setLabel(file)
                            .setAllowDuplicateKeys(false)
                            .build())
                    .loadFromString(text);
        } catch (YamlEngineException e) {
            throw new SettingFault("%s: not readable as YAML: %s".formatted(file, e.getMessage()));
        }
        Map<String, Object> flat = new LinkedHashMap<>();
        if (root != null) {
            if (!(root instanceof Map<?, ?> map)) {
                throw new SettingFault("%s: expected keys and values at the top".formatted(file));
            }
            flatten("", map, flat);
        }
        return new Settings(file, flat);
    }

    private static void flatten(String prefix, Map<?, ?> map, Map<String, Object> into) {
        map.forEach((key, value) -> {
            String name = prefix + key;
            if (value instanceof Map<?, ?> inner) {
                flatten(name + ".", inner, into);
            } else if (value != null) {
                into.put(name, value);
            }
        });
    }

    /** A value that has no default. */
    <T> T required(String key, Function<String, T> parse) {
        asked.add(key);
        Object value = values.get(key);
        if (value == null) {
            throw new SettingFault("%s: %s: required, but not there".formatted(file, key));
        }
        return parsed(key, value, parse);
    }

    /** A value, or its default. */
    <T> T optional(String key, T standard, Function<String, T> parse) {
        asked.add(key);
        Object value = values.get(key);
        if (value == null) {
            report.put(key, shown(standard) + "  (default)");
            return standard;
        }
        return parsed(key, value, parse);
    }

    /** A list of texts, or its default. */
    List<String> texts(String key, List<String> standard) {
        asked.add(key);
        Object value = values.get(key);
        if (value == null) {
            report.put(key, standard + "  (default)");
            return standard;
        }
        List<String> list = new ArrayList<>();
        if (!(value instanceof List<?> items)) {
            throw new SettingFault("%s: %s: expected a list, found '%s'".formatted(file, key, value));
        }
        for (@Nullable Object item : items) {
            if (!(item instanceof String text) || text.isBlank()) {
                throw new SettingFault("%s: %s: expected texts, found '%s'".formatted(file, key, item));
            }
            list.add(text);
        }
        report.put(key, list + "  (" + file + ")");
        return List.copyOf(list);
    }

    /** A list of maps, each read by itself; none if it is not there. The reader's keys are reported as "key[0].name". */
    <T> List<T> each(String key, Function<Settings, T> reader) {
        asked.add(key);
        Object value = values.get(key);
        if (value == null) {
            report.put(key, "[]  (default)");
            return List.of();
        }
        if (!(value instanceof List<?> items)) {
            throw new SettingFault("%s: %s: expected a list, found '%s'".formatted(file, key, value));
        }
        List<T> read = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            String place = "%s[%d]".formatted(key, i);
            if (!(items.get(i) instanceof Map<?, ?> map)) {
                throw new SettingFault("%s: %s: expected keys and values".formatted(file, place));
            }
            Map<String, Object> flat = new LinkedHashMap<>();
            flatten("", map, flat);
            Settings item = new Settings(file + ": " + place, flat);
            read.add(reader.apply(item));
            item.requireAllKnown();
            item.report.forEach((inner, shown) -> report.put(place + "." + inner, shown));
        }
        return List.copyOf(read);
    }

    /** Whether the file has this key or keys below it. */
    boolean has(String key) {
        return values.keySet().stream().anyMatch(known -> known.equals(key) || known.startsWith(key + "."));
    }

    /** The fault of a value. */
    SettingFault fault(String key, String expected) {
        return new SettingFault("%s: %s: %s".formatted(file, key, expected));
    }

    /** To be called last: a key that nobody asked for is most likely a slip of the pen. */
    void requireAllKnown() {
        for (String key : values.keySet()) {
            if (!asked.contains(key)) {
                throw new SettingFault(
                        "%s: %s: no such key; known are %s".formatted(file, key, String.join(", ", asked)));
            }
        }
    }

    /** Every key with its value and source, in the order asked for. */
    Map<String, String> report() {
        return Collections.unmodifiableMap(report);
    }

    private <T> T parsed(String key, Object value, Function<String, T> parse) {
        try {
            T result = parse.apply(value.toString());
            report.put(key, shown(result) + "  (" + file + ")");
            return result;
        } catch (IllegalArgumentException e) {
            throw new SettingFault("%s: %s: %s".formatted(file, key, e.getMessage()));
        }
    }

    private static String shown(Object value) {
        return value instanceof Duration duration ? durationText(duration) : value.toString();
    }

    private static String durationText(Duration value) {
        String text = value.toString().substring(2).toLowerCase(java.util.Locale.ROOT);
        return text.isEmpty() ? "0s" : text;
    }

    /**
     * Reads durations such as 90s, 5m, 1h30m, 12h, 7d, and requires a range.
     *
     * @throws IllegalArgumentException if the text has another form or is outside
     */
    static Function<String, Duration> duration(Duration least, Duration most) {
        return text -> {
            Matcher matcher = DURATION.matcher(text);
            if (text.isEmpty() || !matcher.matches()) {
                throw new IllegalArgumentException(
                        "expected a duration such as 90s, 5m, 1h30m or 7d, found '%s'".formatted(text));
            }
            Duration value = Duration.ofDays(number(matcher.group(1)))
                    .plusHours(number(matcher.group(2)))
                    .plusMinutes(number(matcher.group(3)))
                    .plusSeconds(number(matcher.group(4)));
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException(
                        "expected %s to %s, found %s".formatted(durationText(least), durationText(most), text));
            }
            return value;
        };
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
