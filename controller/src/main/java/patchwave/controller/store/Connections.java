package patchwave.controller.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * A few connections to one database, each opened when it is needed first. One whose transaction could not be ended is closed,
 * since nobody knows how it stands.
 */
final class Connections implements AutoCloseable {
    /** Opens one more. */
    interface Opener {
        Connection open() throws SQLException;
    }

    private final Opener opener;
    private final Semaphore free;
    private final Deque<SqlConnection> idle = new ConcurrentLinkedDeque<>();

    /** @param most connections at a time; who comes then waits */
    Connections(Opener opener, int most) {
        this.opener = opener;
        this.free = new Semaphore(most, true);
    }

    /**
     * Runs work in one transaction: what it did is kept if it returns, and undone if it throws.
     *
     * @throws SQLException if the transaction could not be begun or kept: nothing of it has happened
     */
    <T> T inTransaction(Function<SqlConnection, T> work) throws SQLException {
        free.acquireUninterruptibly();
        try {
            SqlConnection known = idle.poll();
            SqlConnection connection = known == null ? new SqlConnection(opener.open()) : known;
            boolean isKept = false;
            try {
                connection.begin();
                T result = work.apply(connection);
                connection.commit();
                isKept = true;
                return result;
            } finally {
                if (isKept || connection.undo()) {
                    idle.push(connection);
                } else {
                    connection.close();
                }
            }
        } finally {
            free.release();
        }
    }

    /** Those in use are closed by the end of the process. */
    @Override
    public void close() {
        for (SqlConnection connection = idle.poll(); connection != null; connection = idle.poll()) {
            connection.close();
        }
    }
}
