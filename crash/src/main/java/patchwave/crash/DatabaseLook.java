package patchwave.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import patchwave.demo.command.Processes;

/** A look into a copy of the controller's database, by SQL of our own: it must not believe what the controller says. */
final class DatabaseLook {
    /** Each must answer nothing, at any moment at which the controller may have died. */
    private static final List<String> NEVER = List.of(
            "SELECT 'the file is damaged: ' || integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
            "SELECT 'a row points to nothing: ' || \"table\" FROM pragma_foreign_key_check",
            """
            SELECT 'pool ' || id || ' counts ' || in_op || ' in operation' FROM pool p WHERE in_op <>
            (SELECT COALESCE(SUM(weight), 0) FROM claim_pool c WHERE c.pool_id = p.id)
            """,
            "SELECT 'pool ' || id || ' is overdrawn' FROM pool WHERE in_op > budget",
            "SELECT 'claim without pools: ' || host_id FROM claim WHERE host_id NOT IN (SELECT host_id FROM claim_pool)",
            "SELECT 'pools without claim: ' || host_id FROM claim_pool WHERE host_id NOT IN (SELECT host_id FROM claim)",
            """
            SELECT 'claims and audit trail differ by ' || difference FROM (SELECT
            (SELECT COUNT(*) FROM audit WHERE verb = 'claim.take') - (SELECT COUNT(*) FROM audit WHERE verb = 'claim.release')
            - (SELECT COUNT(*) FROM claim) AS difference) WHERE difference <> 0
            """,
            """
            SELECT 'permit without record: ' || c.host_id FROM claim c WHERE permit_incarnation IS NOT NULL AND NOT EXISTS
            (SELECT 1 FROM audit a WHERE a.verb = 'claim.permit' AND a.object = c.host_id AND a.body LIKE '%"attempt":' || c.attempt || ',%')
            """,
            "SELECT 'head of the audit trail' FROM meta WHERE audit_sequence <> (SELECT MAX(sequence) FROM audit)",
            "SELECT 'admission is closed: ' || admission_closed FROM meta WHERE admission_closed IS NOT NULL");

    /** And these must answer nothing when no rollout runs any more. */
    private static final List<String> AT_REST = List.of(
            "SELECT 'claim left: ' || host_id FROM claim",
            "SELECT 'pool ' || id || ' has ' || in_op || ' in operation and ' || down || ' down' FROM pool WHERE in_op <> 0 OR down <> 0",
            "SELECT 'host ' || id || ' is ' || health || ' ' || COALESCE(quarantine_reason, '') FROM host "
                    + "WHERE health <> 'HEALTHY' OR quarantine_reason IS NOT NULL OR is_out <> 0");

    private DatabaseLook() {}

    /** What is wrong with the database of a controller that has just died. */
    static List<String> afterDeath(Path database) {
        try {
            // A copy: whoever opens the files mends them, and that is what the next controller shall do.
            Path folder = Files.createTempDirectory(database.getParent(), "look-");
            try {
                Path copy = folder.resolve("copy.db");
                Files.copy(database, copy);
                Path log = database.resolveSibling(database.getFileName() + "-wal");
                if (Files.exists(log)) {
                    Files.copy(log, folder.resolve("copy.db-wal"));
                }
                return look(copy, NEVER);
            } finally {
                Processes.remove(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is wrong with the database of a controller that runs. */
    static List<String> whileItRuns(Path database) {
        return look(database, NEVER);
    }

    /** What is left in the database of a controller that runs, after all rollouts have ended. */
    static List<String> atRest(Path database) {
        List<String> found = new ArrayList<>(look(database, NEVER));
        found.addAll(look(database, AT_REST));
        return found;
    }

    private static List<String> look(Path database, List<String> questions) {
        List<String> found = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = ON");
            statement.execute("PRAGMA busy_timeout = 10000");
            for (String question : questions) {
                ask(statement, question, found);
            }
        } catch (SQLException e) {
            found.add("the database cannot be read: " + e.getMessage());
        }
        return found;
    }

    private static void ask(Statement statement, String question, List<String> found) throws SQLException {
        try (ResultSet rows = statement.executeQuery(question)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
    }
}
