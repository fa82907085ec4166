package patchwave.controller.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.sqlite.SQLiteDataSource;
import patchwave.controller.audit.HashChain;

/** {@link Store} on SQL. */
public final class SqliteStore implements Store {
    private final GroupedWrites writes;
    private final Connections readers;

    /** A report may keep a connection for seconds: none of those that the planner reads on. */
    private final Connections reporters;

    private final Known known;
    private final InstantSource clock;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    private SqliteStore(Connections writer, Connections readers, Connections reporters, InstantSource clock) {
        this.known = new Known();
        this.writes = new GroupedWrites(writer, known);
        this.readers = readers;
        this.reporters = reporters;
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
        SQLiteDataSource source = Sqlite.writer(file);
        try {
            makeFile(file);
            Flyway.configure()
                    .dataSource(source)
                    .locations(Sqlite.MIGRATIONS)
                    .cleanDisabled(true)
                    .load()
                    .migrate();
        } catch (IOException | FlywayException e) {
            throw new StoreException(
                    "database %s cannot be opened: %s; check that the folder exists and is writable"
                            .formatted(file, e.getMessage()),
                    e);
        }
        SqliteStore store = new SqliteStore(
                new Connections(source::getConnection, 1), Sqlite.readers(file), Sqlite.reporters(file), clock);
        try {
            store.prepare(file, random);
            return store;
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private static void makeFile(Path file) throws IOException {
        if (Files.notExists(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
    }

    private void prepare(Path file, RandomGenerator random) {
        byte[] name = new byte[16];
        random.nextBytes(name);
        writes.run(sql -> {
            Sqlite.requireSound(sql, file);
            return sql.update("""
                    INSERT INTO meta (id, store_incarnation, planner_epoch, audit_sequence, audit_hash)
                    SELECT 1, :name, 0, 0, :start WHERE NOT EXISTS (SELECT 1 FROM meta)
                    """, "name", HexFormat.of().formatHex(name), "start", HashChain.START);
        });
    }

    @Override
    public <T> T write(Actor actor, Function<Transaction, T> work) {
        T result = writes.run(sql -> {
            SqlTransaction transaction = new SqlTransaction(sql, now(), actor);
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
        return query(readers, work::apply);
    }

    @Override
    public <T> T report(Function<Transaction, T> work) {
        return query(reporters, work::apply);
    }

    private <T> T query(Connections on, Function<SqlTransaction, T> work) {
        try {
            return on.inTransaction(connection ->
                    work.apply(new SqlTransaction(new Sql(connection, false, known), now(), Actor.CONTROLLER)));
        } catch (SQLException e) {
            throw failed("read", e);
        }
    }

    @Override
    public void onCommit(Runnable listener) {
        listeners.add(listener);
    }

    @Override
    public String incarnation() {
        return query(
                readers,
                transaction -> transaction
                        .sql()
                        .find("SELECT store_incarnation FROM meta", Row::first)
                        .orElseThrow(
                                () -> new StoreException("table meta is empty: this is not a Patchwave database")));
    }

    @Override
    public void close() {
        readers.close();
        reporters.close();
        writes.close();
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** @param doing read or written; the driver's message names no value of a statement, which would not belong into logs */
    static StoreException failed(String doing, SQLException e) {
        return new StoreException(
                "the database could not be %s, and nothing of this transaction has happened: %s"
                        .formatted(doing, e.getMessage()),
                e);
    }
}
