package patchwave.bench.controller;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/** Looks into a dead controller's database, in a copy, so that nothing of what the next one finds is touched. */
final class Database {
    private Database() {}

    /** The hosts of a rollout that the tables hold as succeeded. */
    static Set<String> succeeded(Bed bed, String rollout) {
        Path copy = bed.directory().resolve("copy.db");
        try {
            copy(bed.database(), copy, "");
            copy(bed.database(), copy, "-wal");
            Set<String> hosts = new HashSet<>();
            try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + copy);
                    PreparedStatement query = connection.prepareStatement(
                            "SELECT host_id FROM rollout_host WHERE rollout_id = ? AND phase = 'SUCCEEDED'")) {
                query.setString(1, rollout);
                try (ResultSet found = query.executeQuery()) {
                    while (found.next()) {
                        hosts.add(found.getString(1));
                    }
                }
            }
            for (String suffix : new String[] {"", "-wal", "-shm"}) {
                Files.deleteIfExists(Path.of(copy + suffix));
            }
            return hosts;
        } catch (IOException | SQLException e) {
            throw new BenchFailed("the dead controller's database cannot be read: " + e.getMessage(), e);
        }
    }

    private static void copy(Path from, Path to, String suffix) throws IOException {
        Path source = Path.of(from + suffix);
        if (Files.exists(source)) {
            Files.copy(source, Path.of(to + suffix), StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
