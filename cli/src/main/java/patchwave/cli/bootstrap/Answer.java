package patchwave.cli.bootstrap;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a script said, by key. Other lines, such as a login shell's greetings, are not part of it. */
public final class Answer {
    private static final String MARK = "patchwave:";

    private final Map<String, List<String>> values;

    private Answer(Map<String, List<String>> values) {
        this.values = values;
    }

    /** The answer in a script's output. */
    public static Answer parse(String output) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        output.lines().map(String::strip).forEach(line -> {
            int equals = line.indexOf('=');
            if (line.startsWith(MARK) && equals > 0) {
                values.computeIfAbsent(line.substring(MARK.length(), equals), _ -> new ArrayList<>())
                        .add(line.substring(equals + 1).strip());
            }
        });
        return new Answer(values);
    }

    /** All that was said of a key, in order. */
    public List<String> all(String key) {
        return values.getOrDefault(key, List.of());
    }

    /** The last that was said of a key, if it is not blank. */
    public Optional<String> value(String key) {
        List<String> all = all(key);
        return all.isEmpty() || all.getLast().isBlank() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** A whole number from 0; empty if it was not said, or is none. */
    public Optional<Long> number(String key) {
        return value(key).filter(text -> text.matches("[0-9]{1,18}")).map(Long::valueOf);
    }

    /** A file's text that was sent in base64; empty if it was not sent, or is none. */
    public Optional<String> file(String key) {
        try {
            return value(key).map(text -> new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    public boolean isYes(String key) {
        return value(key).filter("yes"::equals).isPresent();
    }
}
