package patchwave.controller.store;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/** Runs statements on one connection. Values are always bound by name, never written into the text. */
final class Sql {
    private final Handle handle;
    private final boolean writable;

    Sql(Handle handle, boolean writable) {
        this.handle = handle;
        this.writable = writable;
    }

    void requireWritable() {
        if (!writable) {
            throw new IllegalStateException("this transaction only reads: call Store.write");
        }
    }

    /**
     * Changes rows.
     *
     * @param namesAndValues alternating; values may be null, Optional, Instant, Duration, Boolean, Enum, numbers, byte[], or
     *     anything whose text form is meant
     * @return how many rows it touched
     */
    int update(String statement, @Nullable Object... namesAndValues) {
        requireWritable();
        try (var update = handle.createUpdate(statement)) {
            bind(update, namesAndValues);
            return update.execute();
        }
    }

    <T> List<T> list(String query, Function<Row, T> map, @Nullable Object... namesAndValues) {
        try (var select = handle.createQuery(query)) {
            bind(select, namesAndValues);
            return new ArrayList<>(
                    select.map((result, context) -> map.apply(new Row(result))).list());
        }
    }

    <T> Optional<T> find(String query, Function<Row, T> map, @Nullable Object... namesAndValues) {
        List<T> found = list(query, map, namesAndValues);
        return found.isEmpty() ? Optional.empty() : Optional.of(found.getFirst());
    }

    boolean exists(String query, @Nullable Object... namesAndValues) {
        return find(query, row -> true, namesAndValues).isPresent();
    }

    /** Gives each row to a consumer, without keeping them. */
    void each(String query, Consumer<Row> consumer, @Nullable Object... namesAndValues) {
        try (var select = handle.createQuery(query)) {
            bind(select, namesAndValues);
            select.map((result, context) -> {
                        consumer.accept(new Row(result));
                        return true;
                    })
                    .forEach(_ -> {});
        }
    }

    /** Runs work of which everything it wrote is undone unless it says that it shall be kept. */
    <T> T keepIf(Predicate<T> keep, Supplier<T> work) {
        handle.execute("SAVEPOINT part");
        T result = work.get();
        if (!keep.test(result)) {
            handle.execute("ROLLBACK TO SAVEPOINT part");
        }
        handle.execute("RELEASE SAVEPOINT part");
        return result;
    }

    private static void bind(SqlStatement<?> statement, @Nullable Object... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = String.valueOf(namesAndValues[i]);
            Object value = plain(namesAndValues[i + 1]);
            switch (value) {
                case null -> statement.bindNull(name, java.sql.Types.VARCHAR);
                case Long number -> statement.bind(name, number.longValue());
                case byte[] bytes -> statement.bind(name, bytes);
                case String text -> statement.bind(name, text);
                case Object other -> throw new IllegalStateException("cannot bind " + other.getClass());
            }
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Optional<?> optional -> plain(optional.orElse(null));
            case Instant at -> Micros.of(at);
            case Duration duration -> Micros.of(duration);
            case Boolean truth -> truth ? 1L : 0L;
            case Integer number -> number.longValue();
            case Long number -> number;
            case byte[] bytes -> bytes;
            case Enum<?> constant -> constant.name();
            case Object other -> other.toString();
        };
    }
}
