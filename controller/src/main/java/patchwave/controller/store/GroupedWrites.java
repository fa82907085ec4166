package patchwave.controller.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Writers take turns, and those that wait meanwhile are written together: one transaction of the database and one wait for
 * the disk for all of them. Each still is all or nothing by itself, and none returns before everything is on the disk.
 */
final class GroupedWrites implements AutoCloseable {
    /** So many share a transaction at most, so that nobody waits long for the others. */
    private static final int MOST = 32;

    private static final String EACH = "each";

    private final Connections writer;
    private final Known known;
    private final Queue<Write<?>> waiting = new ConcurrentLinkedQueue<>();
    private final ReentrantLock turn = new ReentrantLock(true);

    /** @param writer of one connection */
    GroupedWrites(Connections writer, Known known) {
        this.writer = writer;
        this.known = known;
    }

    /** One writer's work, and what came of it. Handed from thread to thread under the lock of the turn. */
    private static final class Write<T> {
        private final Function<Sql, T> work;
        private @Nullable T result;
        private @Nullable RuntimeException failure;
        private boolean isOver;

        Write(Function<Sql, T> work) {
            this.work = work;
        }

        void run(Sql sql) {
            result = work.apply(sql);
        }

        void fail(RuntimeException why) {
            failure = why;
        }

        @SuppressWarnings("NullAway") // whether it may be null is up to the work
        T outcome() {
            if (failure != null) {
                throw failure;
            }
            return result;
        }
    }

    /** Runs work in a transaction; what it throws undoes what it did, and goes through. */
    <T> T run(Function<Sql, T> work) {
        if (turn.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    "a write inside a write would wait for itself: use the transaction at hand");
        }
        Write<T> write = new Write<>(work);
        waiting.add(write);
        turn.lock();
        try {
            // Whoever had the turn before may have done it.
            while (!write.isOver) {
                writeTogether();
            }
        } finally {
            turn.unlock();
        }
        return write.outcome();
    }

    private void writeTogether() {
        List<Write<?>> group = new ArrayList<>();
        while (group.size() < MOST && !waiting.isEmpty()) {
            group.add(waiting.remove());
        }
        boolean isKept = false;
        try {
            isKept = writer.inTransaction(connection -> {
                Sql sql = new Sql(connection, true, known);
                if (group.size() == 1) {
                    group.getFirst().run(sql);
                } else {
                    group.forEach(write -> runWithin(sql, write));
                }
                return true;
            });
        } catch (SQLException e) {
            fail(group, SqliteStore.failed("written", e));
        } catch (RuntimeException e) {
            fail(group, e);
        } finally {
            if (!isKept) {
                fail(
                        group,
                        new StoreException(
                                "nothing of this transaction has happened: another write of its group broke"));
            }
            group.forEach(write -> write.isOver = true);
        }
    }

    /** One of several: undone alone if it fails. If even that fails, so does the whole group. */
    private static void runWithin(Sql sql, Write<?> write) {
        sql.savepoint(EACH);
        try {
            write.run(sql);
        } catch (RuntimeException e) {
            sql.rollbackTo(EACH);
            write.fail(e);
        }
        sql.release(EACH);
    }

    private static void fail(List<Write<?>> group, RuntimeException why) {
        group.stream().filter(write -> write.failure == null).forEach(write -> write.fail(why));
    }

    @Override
    public void close() {
        writer.close();
    }
}
