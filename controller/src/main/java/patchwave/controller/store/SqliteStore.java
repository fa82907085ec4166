package patchwave.controller.store;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.StatementException;
import org.jspecify.annotations.Nullable;
import patchwave.controller.audit.HashChain;

/** {@link Store} on SQL. */
public final class SqliteStore implements Store {
    private final HikariDataSource writer;
    private final HikariDataSource readers;
    private final Jdbi writing;
    private final Jdbi reading;
    private final InstantSource clock;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private SqliteStore(HikariDataSource writer, HikariDataSource readers, InstantSource clock) {
        this.writer = writer;
        this.readers = readers;
        this.writing = Jdbi.create(writer);
        this.reading = Jdbi.create(readers);
        this.clock = clock;
    }

    /**
     * Opens the embedded database, makes or migrates its schema, and checks that it is sound.
     *
     * @param file the SQLite file; made if it does not exist, for its owner alone
     * @param clock gives every write transaction its one time, {@link Transaction#now}
     * @param random names a new database
     */
    public static SqliteStore open(Path file, InstantSource clock, RandomGenerator random) {
        HikariDataSource writer = null;
        HikariDataSource readers = null;
        try {
            makeFile(file);
            writer = Sqlite.writer(file);
            Flyway.configure()
                    .dataSource(writer)
                    .locations(Sqlite.MIGRATIONS)
                    .cleanDisabled(true)
                    .load()
                    .migrate();
            readers = Sqlite.readers(file);
            SqliteStore store = new SqliteStore(writer, readers, clock);
            store.prepare(file, random);
            return store;
        } catch (IOException | FlywayException | JdbiException | PoolInitializationException e) {
            close(readers, writer);
            throw new StoreException(
                    "database %s cannot be opened: %s; check that the folder exists and is writable"
                            .formatted(file, e.getMessage()),
                    e);
        } catch (RuntimeException e) {
            close(readers, writer);
            throw e;
        }
    }

    private static void makeFile(Path file) throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
    }

    private void prepare(Path file, RandomGenerator random) {
        try (Handle handle = writing.open()) {
            Sqlite.requireSound(new Sql(handle, false), file);
        }
        byte[] name = new byte[16];
        random.nextBytes(name);
        inTurn(handle ->
                new Sql(handle, true).update("""
                        INSERT INTO meta (id, store_incarnation, planner_epoch, audit_sequence, audit_hash)
                        SELECT 1, :name, 0, 0, :start WHERE NOT EXISTS (SELECT 1 FROM meta)
                        """, "name", HexFormat.of().formatHex(name), "start", HashChain.START));
    }

    @Override
    public <T> T write(Actor actor, Function<Transaction, T> work) {
        T result = inTurn(handle -> {
            SqlTransaction transaction = new SqlTransaction(new Sql(handle, true), now(), actor);
            T value = work.apply(transaction);
            transaction.finish();
            return value;
        });
        listeners.forEach(Runnable::run);
        return result;
    }

    @Override
    public void change(Actor actor, Consumer<Transaction> work) {
        write(actor, transaction -> {
            work.accept(transaction);
            return true;
        });
    }

    @Override
    public <T> T read(Function<Transaction, T> work) {
        return query(work::apply);
    }

    private <T> T query(Function<SqlTransaction, T> work) {
        try {
            return reading.inTransaction(
                    handle -> work.apply(new SqlTransaction(new Sql(handle, false), now(), Actor.CONTROLLER)));
        } catch (JdbiException e) {
            throw failed("read", e);
        }
    }

    @Override
    public void onCommit(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public String incarnation() {
        return query(transaction -> transaction
                .sql()
                .find("SELECT store_incarnation FROM meta", Row::first)
                .orElseThrow(() -> new StoreException("table meta is empty: this is not a Patchwave database")));
    }

    @Override
    public void close() {
        close(readers, writer);
    }

    private <T> T inTurn(Function<Handle, T> work) {
        if (turn.isHeldByCurrentThread()) {
            throw new IllegalStateException(
                    "a write inside a write would wait for itself: use the transaction at hand");
        }
        turn.lock();
        try {
            return writing.inTransaction(work::apply);
        } catch (JdbiException e) {
            throw failed("written", e);
        } finally {
            turn.unlock();
        }
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static StoreException failed(String doing, JdbiException e) {
        return new StoreException(
                "the database could not be %s, and nothing of this transaction has happened: %s"
                        .formatted(doing, withoutValues(e)),
                e);
    }

    /** Messages go to logs; the values of a statement do not belong there. */
    private static @Nullable String withoutValues(JdbiException e) {
        return e instanceof StatementException statement ? statement.getShortMessage() : e.getMessage();
    }

    private static void close(@Nullable HikariDataSource... sources) {
        for (HikariDataSource source : sources) {
            if (source != null) {
                source.close();
            }
        }
    }
}
