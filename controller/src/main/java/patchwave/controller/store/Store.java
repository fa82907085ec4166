package patchwave.controller.store;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * The controller's memory: one database, all or nothing.
 *
 * <p>Each call of {@link #write} is one transaction; writers take turns, readers see the last committed state and never
 * wait. What a transaction changes is audited inside that transaction by the operations themselves.
 *
 * <p>Throws {@link StoreException} when the database fails; nothing of that transaction has happened then.
 */
public final class Store implements AutoCloseable {
    private Store() {}

    /**
     * Opens the embedded database, makes or migrates its schema, and checks that it is sound.
     *
     * @param file the SQLite file; made if it does not exist
     * @param clock gives every write transaction its one time, {@link Transaction#now}
     * @param random names a new database
     */
    public static Store open(Path file, InstantSource clock, RandomGenerator random) {
        return Pending.value();
    }

    /**
     * Runs one transaction. An exception rolls everything back and goes through.
     *
     * @param actor who the audit trail names for everything that the work changes
     */
    public <T> T write(Actor actor, Function<Transaction, T> work) {
        return Pending.value();
    }

    /** As {@link #write}, for work without a result. */
    public void change(Actor actor, Consumer<Transaction> work) {
        Pending.<Object>value();
    }

    /** Runs queries on one consistent state. An operation that changes something throws {@link IllegalStateException}. */
    public <T> T read(Function<Transaction, T> work) {
        return Pending.value();
    }

    /**
     * Calls a listener after each committed write, on the writer's thread: it must return at once, such as by waking the
     * loop. It is a hint: a lost one costs latency, never correctness.
     */
    public void onCommit(Runnable listener) {
        Pending.<Object>value();
    }

    /** Hexadecimal name of this life of the database; another one after a restore of a backup. */
    public String incarnation() {
        return Pending.value();
    }

    @Override
    public void close() {}
}
