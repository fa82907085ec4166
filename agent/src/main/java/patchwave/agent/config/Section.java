package patchwave.agent.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One mapping of a YAML file. Each key must be asked for before {@link #end}; what is left then is unknown. */
final class Section {
    private static final Pattern DURATION =
            Pattern.compile("(?:(\\d{1,5})d)?(?:(\\d{1,5})h)?(?:(\\d{1,5})m)?(?:(\\d{1,5})s)?");

    private final String file;
    private final String prefix;
    private final Map<String, Object> left;
    private final List<String> report;

    private Section(String file, String prefix, Map<?, ?> values, List<String> report) {
        this.file = file;
        this.prefix = prefix;
        this.report = report;
        left = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            // A key without a value counts as absent, as people mean it.
            if (value != null) {
                left.put(String.valueOf(key), value);
            }
        });
    }

    /** The top of a file. Values are told to the report as they are read. */
    static Section top(String file, @Nullable Object document, List<String> report) {
        if (document instanceof Map<?, ?> map) {
            return new Section(file, "", map, report);
        }
        throw new ConfigException(file + ": must be a mapping of keys to values");
    }

    private Optional<Object> take(String key) {
        return Optional.ofNullable(left.remove(key));
    }

    /** An error about a key. */
    ConfigException wrong(String key, String expected, Object found) {
        return new ConfigException(file + ": " + prefix + key + " must be " + expected + ", but is '" + found + "'");
    }

    private void tell(String key, Object value, boolean given) {
        report.add(prefix + key + " = " + value + " (" + (given ? "file" : "default") + ")");
    }

    Section section(String key) {
        Object value = take(key).orElse(Map.of());
        if (value instanceof Map<?, ?> map) {
            return new Section(file, prefix + key + ".", map, report);
        }
        throw wrong(key, "a mapping", value);
    }

    String text(String key, String absent) {
        return read(key, absent, "text", value -> value);
    }

    String required(String key) {
        if (!left.containsKey(key)) {
            throw new ConfigException(file + ": " + prefix + key + " is required, but absent");
        }
        return text(key, "");
    }

    Optional<String> optional(String key) {
        String value = text(key, "");
        return value.isEmpty() ? Optional.empty() : Optional.of(value);
    }

    /** A value by its text; the reader throws IllegalArgumentException for one that does not fit. */
    <T> T read(String key, T absent, String expected, Function<String, T> reader) {
        Optional<Object> value = take(key);
        if (value.isEmpty()) {
            tell(key, absent, false);
            return absent;
        }
        Object found = value.get();
        if (found instanceof Map<?, ?> || found instanceof List<?>) {
            throw wrong(key, expected, found);
        }
        try {
            T read = reader.apply(String.valueOf(found));
            tell(key, found, true);
            return read;
        } catch (IllegalArgumentException _) {
            throw wrong(key, expected, found);
        }
    }

    int number(String key, int absent, int least, int most) {
        return read(key, absent, "a whole number of " + least + " to " + most, text -> {
            int number = Integer.parseInt(text);
            if (number < least || number > most) {
                throw new IllegalArgumentException(text);
            }
            return number;
        });
    }

    Duration duration(String key, Duration absent, Duration least, Duration most) {
        return read(key, absent, "a time such as 90s or 5m, of " + least + " to " + most, text -> {
            Duration duration = duration(text);
            if (duration.compareTo(least) < 0 || duration.compareTo(most) > 0) {
                throw new IllegalArgumentException(text);
            }
            return duration;
        });
    }

    private static Duration duration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new IllegalArgumentException(text);
        }
        long[] seconds = {86_400, 3_600, 60, 1};
        long sum = 0;
        for (int i = 0; i < seconds.length; i++) {
            String count = matcher.group(i + 1);
            sum += count == null ? 0 : Long.parseLong(count) * seconds[i];
        }
        return Duration.ofSeconds(sum);
    }

    List<String> texts(String key) {
        Optional<Object> value = take(key);
        List<String> texts = new ArrayList<>();
        if (value.isPresent()) {
            if (!(value.get() instanceof List<?> list)) {
                throw wrong(key, "a list", value.get());
            }
            for (Object entry : list) {
                if (entry instanceof Map<?, ?> || entry instanceof List<?>) {
                    throw wrong(key, "a list of texts", entry);
                }
                texts.add(String.valueOf(entry));
            }
        }
        tell(key, texts, value.isPresent());
        return List.copyOf(texts);
    }

    List<Section> sections(String key) {
        Optional<Object> value = take(key);
        List<Section> sections = new ArrayList<>();
        if (value.isPresent()) {
            if (!(value.get() instanceof List<?> list)) {
                throw wrong(key, "a list", value.get());
            }
            for (Object entry : list) {
                if (!(entry instanceof Map<?, ?> map)) {
                    throw wrong(key, "a list of mappings", entry);
                }
                sections.add(new Section(file, prefix + key + "[" + sections.size() + "].", map, report));
            }
        } else {
            tell(key, List.of(), false);
        }
        return sections;
    }

    /** The keys that are still unread. */
    boolean has(String key) {
        return left.containsKey(key);
    }

    /** Nothing may be left. */
    void end() {
        if (!left.isEmpty()) {
            String key = left.keySet().iterator().next();
            throw new ConfigException(file + ": " + prefix + key + " is not a known key");
        }
    }
}
