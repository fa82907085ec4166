package patchwave.controller.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Everything that is SQLite's own, so that another engine means another class like this one.
 *
 * <p>Where PostgreSQL differs: it has no single writer, so a claim's statements lock rows, which {@link Counters} touches in
 * the order of pool ids for that; BLOB is BYTEA; and commits need no pragma, but {@code synchronous_commit=on}.
 */
final class Sqlite {
    /** Where the schema's migrations are. */
    static final String MIGRATIONS = "classpath:patchwave/controller/store";

    /** Enough for the loop, the sessions' lookups and a few operators; readers never wait for the writer. */
    private static final int READERS = 4;

    /** Each reads the disk and a processor full. */
    static final int REPORTERS = 2;

    private static final int BUSY_TIMEOUT_MS = 10_000;

    private Sqlite() {}

    /** SQLite has one writer at a time, and a transaction that takes its turn at once cannot deadlock. */
    static SQLiteDataSource writer(Path file) {
        SQLiteConfig config = config();
        config.setTransactionMode(SQLiteConfig.TransactionMode.IMMEDIATE);
        return source(file, config);
    }

    static Connections readers(Path file) {
        return readers(file, READERS);
    }

    static Connections reporters(Path file) {
        return readers(file, REPORTERS);
    }

    private static Connections readers(Path file, int most) {
        SQLiteDataSource source = source(file, config());
        return new Connections(
                () -> {
                    Connection connection = source.getConnection();
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("PRAGMA query_only = ON");
                    }
                    return connection;
                },
                most);
    }

    private static SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        // A commit that was answered must survive a power cut: a lost claim could be granted twice.
        config.setSynchronous(SQLiteConfig.SynchronousMode.FULL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(BUSY_TIMEOUT_MS);
        config.setCacheSize(-16_384);
        return config;
    }

    private static SQLiteDataSource source(Path file, SQLiteConfig config) {
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file.toAbsolutePath());
        return source;
    }

    /**
     * Fails unless the file is sound and commits are forced to disk.
     *
     * @throws StoreException naming what was expected and found
     */
    static void requireSound(Sql sql, Path file) {
        require(sql, file, "quick_check(1)", "ok");
        require(sql, file, "journal_mode", "wal");
        require(sql, file, "synchronous", "2");
        require(sql, file, "foreign_keys", "1");
    }

    private static void require(Sql sql, Path file, String pragma, String expected) {
        String found = sql.find("PRAGMA " + pragma, Row::first).orElse("nothing");
        if (!found.equals(expected)) {
            throw new StoreException("database %s: %s is '%s', expected '%s'; restore it from a backup if it is damaged"
                    .formatted(file, pragma, found, expected));
        }
    }
}
