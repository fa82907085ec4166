package patchwave.controller.store;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The row that a result stands at, read by column name. Not to be kept. */
final class Row {
    private final ResultSet result;
    private final Map<String, Integer> columns;

    /** @param columns where each one stands, by name */
    Row(ResultSet result, Map<String, Integer> columns) {
        this.result = result;
        this.columns = columns;
    }

    private int place(String column) {
        Integer place = columns.get(column);
        if (place == null) {
            throw new IllegalStateException("no column %s among %s".formatted(column, columns.keySet()));
        }
        return place;
    }

    /** The first column, as text. */
    String first() {
        try {
            return String.valueOf(result.getString(1));
        } catch (SQLException e) {
            throw broken("1", e);
        }
    }

    String text(String column) {
        try {
            String value = result.getString(place(column));
            if (value == null) {
                throw new StoreException("column %s: expected a value, found none".formatted(column));
            }
            return value;
        } catch (SQLException e) {
            throw broken(column, e);
        }
    }

    Optional<String> optionalText(String column) {
        try {
            return Optional.ofNullable(result.getString(place(column)));
        } catch (SQLException e) {
            throw broken(column, e);
        }
    }

    long number(String column) {
        try {
            return result.getLong(place(column));
        } catch (SQLException e) {
            throw broken(column, e);
        }
    }

    int count(String column) {
        return Math.toIntExact(number(column));
    }

    boolean truth(String column) {
        return number(column) != 0;
    }

    Optional<Long> optionalNumber(String column) {
        try {
            long value = result.getLong(place(column));
            return result.wasNull() ? Optional.empty() : Optional.of(value);
        } catch (SQLException e) {
            throw broken(column, e);
        }
    }

    Instant time(String column) {
        return Micros.instant(number(column));
    }

    Optional<Instant> optionalTime(String column) {
        return optionalNumber(column).map(Micros::instant);
    }

    Duration duration(String column) {
        return Micros.duration(number(column));
    }

    Optional<byte[]> optionalBytes(String column) {
        try {
            return Optional.ofNullable(result.getBytes(place(column)));
        } catch (SQLException e) {
            throw broken(column, e);
        }
    }

    private static StoreException broken(String column, SQLException e) {
        return new StoreException("column %s cannot be read: %s".formatted(column, e.getMessage()), e);
    }
}
