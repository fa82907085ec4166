package patchwave.agent.journal;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import patchwave.agent.operation.Bytes;

/** Typed access to a JSON object; a missing field or one of another type is an IllegalArgumentException that names it. */
record Fields(Map<?, ?> map) {
    static Fields of(Object value) {
        if (value instanceof Map<?, ?> map) {
            return new Fields(map);
        }
        throw new IllegalArgumentException("expected an object, found " + value);
    }

    private <T> T get(String key, Class<T> type) {
        @Nullable Object value = map.get(key);
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException(
                    "field '" + key + "' must be a " + type.getSimpleName() + ", but is " + value);
        }
        return type.cast(value);
    }

    String text(String key) {
        return get(key, String.class);
    }

    long number(String key) {
        return get(key, Long.class);
    }

    boolean flag(String key) {
        return get(key, Boolean.class);
    }

    Bytes bytes(String key) {
        return Bytes.ofHex(text(key));
    }

    Instant instant(String key) {
        return time(key, Instant::parse);
    }

    Duration duration(String key) {
        return time(key, Duration::parse);
    }

    private <T> T time(String key, Function<String, T> parser) {
        try {
            return parser.apply(text(key));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("field '" + key + "' must be a time, but is " + text(key), e);
        }
    }

    <E extends Enum<E>> E constant(String key, Class<E> type) {
        return Enum.valueOf(type, text(key));
    }

    <T> T object(String key, Function<Fields, T> reader) {
        return reader.apply(of(get(key, Map.class)));
    }

    <T> Optional<T> optional(String key, Function<Fields, T> reader) {
        return map.containsKey(key) ? Optional.of(object(key, reader)) : Optional.empty();
    }

    Optional<Duration> optionalDuration(String key) {
        return map.containsKey(key) ? Optional.of(duration(key)) : Optional.empty();
    }

    <T> List<T> list(String key, Function<Fields, T> reader) {
        List<?> list = get(key, List.class);
        return list.stream().<T>map(it -> reader.apply(of(it))).toList();
    }

    private static String text(String key, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("field '" + key + "' must be a list of texts, but has " + value);
    }

    List<String> texts(String key) {
        List<?> list = get(key, List.class);
        return list.stream().map(it -> text(key, it)).toList();
    }
}
