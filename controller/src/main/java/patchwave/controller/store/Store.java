package patchwave.controller.store;

import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The controller's memory: one database, all or nothing.
 *
 * <p>Each call of {@link #write} is one transaction; writers take turns, readers see the last committed state and never
 * wait. What a transaction changes is audited inside that transaction by the operations themselves.
 *
 * <p>Throws {@link StoreException} when the database fails; nothing of that transaction has happened then.
 */
public interface Store extends AutoCloseable {
    /**
     * Runs one transaction. An exception rolls everything back and goes through.
     *
     * @param actor who the audit trail names for everything that the work changes
     */
    <T> T write(Actor actor, Function<Transaction, T> work);

    /** As {@link #write}, for work without a result. */
    void change(Actor actor, Consumer<Transaction> work);

    /** Runs queries on one consistent state. An operation that changes something throws {@link IllegalStateException}. */
    <T> T read(Function<Transaction, T> work);

    /**
     * As {@link #read}, for what operators ask that takes long, such as a report: it never makes a {@link #read} wait, and waits itself
     * where many ask at a time.
     */
    default <T> T report(Function<Transaction, T> work) {
        return read(work);
    }

    /**
     * Calls a listener after each committed write, on the writer's thread: it must return at once, such as by waking the
     * loop. It is a hint: a lost one costs latency, never correctness.
     */
    void onCommit(Runnable listener);

    /** Hexadecimal name of this life of the database; another one after a restore of a backup. */
    String incarnation();

    @Override
    void close();
}
