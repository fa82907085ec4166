package patchwave.fuzz;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.InstantSource;
import java.util.SplittableRandom;
import patchwave.controller.store.SqliteStore;
import patchwave.controller.store.Store;

/** The real store on a real file, which goes back to its first content for each input, so that inputs can be replayed. */
public final class FreshStore {
    private final Path file = Scratch.directory("store").resolve("patchwave.db");
    private final Path first = file.resolveSibling("first.db");
    private final Store store;

    public FreshStore(InstantSource clock) {
        store = SqliteStore.open(file, clock, new SplittableRandom(1));
    }

    /** From here on this is the first content. */
    public void keep() {
        run("backup to " + first);
    }

    public Store store() {
        return store;
    }

    /** Forgets everything since then. */
    public void reset() {
        run("restore from " + first);
    }

    private void run(String command) {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(command);
        } catch (SQLException e) {
            throw new IllegalStateException(command, e);
        }
    }
}
