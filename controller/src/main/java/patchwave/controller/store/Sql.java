package patchwave.controller.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Runs statements on one connection. Values are always bound by name, never written into the text. */
final class Sql {
    private final SqlConnection connection;
    private final boolean writable;
    private final Known known;

    Sql(SqlConnection connection, boolean writable, Known known) {
        this.connection = connection;
        this.writable = writable;
        this.known = known;
    }

    boolean isWritable() {
        return writable;
    }

    /** What need not be read again. */
    Known known() {
        return known;
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
        return execute(statement, namesAndValues);
    }

    private int execute(String statement, @Nullable Object... namesAndValues) {
        try (PreparedSql prepared = connection.prepare(statement)) {
            prepared.bind(namesAndValues);
            return prepared.update();
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    <T> List<T> list(String query, Function<Row, T> map, @Nullable Object... namesAndValues) {
        List<T> found = new ArrayList<>();
        each(query, row -> found.add(map.apply(row)), namesAndValues);
        return found;
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
        try (PreparedSql prepared = connection.prepare(query)) {
            prepared.bind(namesAndValues);
            try (ResultSet result = prepared.query()) {
                Row row = new Row(result, prepared.columns(result));
                while (result.next()) {
                    consumer.accept(row);
                }
            }
        } catch (SQLException e) {
            throw failed(e);
        }
    }

    /** Runs work of which everything it wrote is undone unless it says that it shall be kept. */
    <T> T keepIf(Predicate<T> keep, Supplier<T> work) {
        savepoint("part");
        T result = work.get();
        if (!keep.test(result)) {
            rollbackTo("part");
        }
        release("part");
        return result;
    }

    void savepoint(String name) {
        execute("SAVEPOINT " + name);
    }

    void rollbackTo(String name) {
        execute("ROLLBACK TO SAVEPOINT " + name);
    }

    void release(String name) {
        execute("RELEASE SAVEPOINT " + name);
    }

    /** SQLite's messages name tables and columns and never a value, which would not belong into a log. */
    private StoreException failed(SQLException e) {
        return SqliteStore.failed(writable ? "written" : "read", e);
    }
}
