package patchwave.controller.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection to the database, for one thread at a time. Each statement is compiled once and kept. */
final class SqlConnection implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SqlConnection.class);

    /** More texts than the store has. If ever there were more, they would be compiled for each use. */
    private static final int KEPT = 1_000;

    private final Connection connection;
    private final Map<String, PreparedSql> kept = new HashMap<>();

    SqlConnection(Connection connection) {
        this.connection = connection;
    }

    /** A statement to be used and closed; its text may be in use further up the stack. */
    PreparedSql prepare(String text) throws SQLException {
        PreparedSql known = kept.get(text);
        if (known != null && known.take()) {
            return known;
        }
        NamedSql named = NamedSql.of(text);
        boolean keeps = known == null && kept.size() < KEPT;
        PreparedSql made = new PreparedSql(named, connection.prepareStatement(named.positional()), keeps);
        if (keeps) {
            kept.put(text, made);
        }
        return made;
    }

    /** From here on everything is one transaction. */
    void begin() throws SQLException {
        connection.setAutoCommit(false);
    }

    /** The driver's own commit would begin the next transaction at once, and with it hold the writer's lock for nothing. */
    void commit() throws SQLException {
        connection.setAutoCommit(true);
    }

    /** Undoes the transaction; false if that cannot be done, and the connection is good for nothing any more. */
    boolean undo() {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
            return true;
        } catch (SQLException e) {
            LOG.warn(
                    "a transaction could not be undone; its connection is closed, which undoes it: {}", e.getMessage());
            return false;
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.warn("a connection to the database could not be closed: {}", e.getMessage());
        }
    }
}
