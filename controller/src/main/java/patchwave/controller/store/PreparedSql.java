package patchwave.controller.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One compiled statement. Closing it ends this use of it; one that is kept serves again. */
final class PreparedSql implements AutoCloseable {
    private final NamedSql named;
    private final PreparedStatement statement;
    private final boolean isKept;
    private boolean isInUse = true;
    private @Nullable Map<String, Integer> columns;

    PreparedSql(NamedSql named, PreparedStatement statement, boolean isKept) {
        this.named = named;
        this.statement = statement;
        this.isKept = isKept;
    }

    /** Takes a kept statement into use; false if it is. */
    boolean take() {
        boolean isFree = !isInUse;
        isInUse = true;
        return isFree;
    }

    /** Binds every value by its name; a value too many or too few is a mistake in the program. */
    void bind(@Nullable Object... namesAndValues) throws SQLException {
        if (namesAndValues.length != 2 * named.distinct()) {
            throw new IllegalStateException("%d values for the %d names of: %s"
                    .formatted(namesAndValues.length / 2, named.distinct(), named.positional()));
        }
        for (int i = 0; i < named.names().size(); i++) {
            bind(i + 1, value(named.names().get(i), namesAndValues));
        }
    }

    private @Nullable Object value(String name, @Nullable Object... namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            if (name.equals(namesAndValues[i])) {
                return namesAndValues[i + 1];
            }
        }
        throw new IllegalStateException("no value for :%s of: %s".formatted(name, named.positional()));
    }

    private void bind(int position, @Nullable Object value) throws SQLException {
        switch (value) {
            case null -> statement.setNull(position, java.sql.Types.VARCHAR);
            case Optional<?> optional -> bind(position, optional.orElse(null));
            case Instant at -> statement.setLong(position, Micros.of(at));
            case Duration duration -> statement.setLong(position, Micros.of(duration));
            case Boolean truth -> statement.setLong(position, truth ? 1 : 0);
            case Integer number -> statement.setLong(position, number);
            case Long number -> statement.setLong(position, number);
            case byte[] bytes -> statement.setBytes(position, bytes);
            case Enum<?> constant -> statement.setString(position, constant.name());
            case Object other -> statement.setString(position, other.toString());
        }
    }

    int update() throws SQLException {
        return statement.executeUpdate();
    }

    ResultSet query() throws SQLException {
        return statement.executeQuery();
    }

    /** Where each column stands, by its name in lower case. */
    Map<String, Integer> columns(ResultSet result) throws SQLException {
        if (columns == null) {
            Map<String, Integer> found = new HashMap<>();
            ResultSetMetaData data = result.getMetaData();
            for (int i = 1; i <= data.getColumnCount(); i++) {
                // Of columns with the same name the first is meant, as in JDBC.
                found.putIfAbsent(data.getColumnLabel(i), i);
            }
            columns = found;
        }
        return columns;
    }

    @Override
    public void close() throws SQLException {
        isInUse = false;
        if (!isKept) {
            statement.close();
        }
    }
}
