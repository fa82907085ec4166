package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static patchwave.controller.store.Fixture.GHOST;
import static patchwave.controller.store.Fixture.WEB;
import static patchwave.controller.store.Fixture.pool;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.host.Claim;
import patchwave.host.JournalNumbers;
import patchwave.policy.Floor;

/**
 * Power goes at any moment: what the disk may hold then opens again, and every commit that was answered is in it, whole.
 * Claims, permits and releases are committed one by one; between two answers the disk may hold the log of the former, torn
 * anywhere, or a database file into which the log is half copied.
 */
final class PowerCutTest {
    private static final int HOSTS = 6;
    private static final int ROUNDS = 70;
    private static final int ONE_COMMIT_OF = 40;
    /** Opening with the whole store takes most of the time. */
    private static final int ONE_CUT_OF = 30;

    /** Everything that a claim is made of, and the head of the audit trail. */
    private static final List<String> STATE = List.of(
            "SELECT * FROM claim ORDER BY host_id",
            "SELECT * FROM claim_pool ORDER BY host_id, pool_id",
            "SELECT id, in_op, down, budget FROM pool ORDER BY id",
            "SELECT id, attempt, begun, finished, generation FROM host ORDER BY id",
            "SELECT host_id, phase FROM rollout_host ORDER BY host_id",
            "SELECT audit_sequence, audit_hash FROM meta",
            "SELECT COUNT(*), MAX(hash) FROM audit");

    @TempDir
    Path folder;

    private final Clock clock = new Clock();
    private final Random random = new Random(20261128);

    private int cuts;

    /** What is on disk when a commit was answered, and what the database says. */
    private record Moment(DiskImage disk, String state) {}

    private Path file() {
        return folder.resolve("patchwave.db");
    }

    @Test
    void everyAnsweredCommitSurvivesAPowerCutAtAnyMoment() throws IOException {
        int checkpoints = 0;
        int restarts = 0;
        try (Store store = SqliteStore.open(file(), clock, random)) {
            Fixture fleet = new Fixture(store);
            begin(fleet);
            long epoch = fleet.epoch();
            Moment before = new Moment(DiskImage.of(file()), state(file()));
            for (int round = 0; round < ROUNDS; round++) {
                for (Runnable commit : commits(fleet, epoch, "web-" + round % HOSTS)) {
                    commit.run();
                    Moment after = new Moment(DiskImage.of(file()), state(file()));
                    boolean checkpoint = !after.disk().sameMain(before.disk());
                    boolean restart = after.disk().restartsLogOf(before.disk());
                    checkpoints += checkpoint ? 1 : 0;
                    restarts += restart ? 1 : 0;
                    if (checkpoint || restart || random.nextInt(ONE_COMMIT_OF) == 0) {
                        cutBetween(before, after, checkpoint, "round " + round);
                    }
                    before = after;
                }
            }
        }
        assertThat(checkpoints).as("the log was copied into the database file").isPositive();
        assertThat(restarts).as("the log began anew").isPositive();
        assertThat(cuts).as("the run did something").isGreaterThan(150);
    }

    private void cutBetween(Moment before, Moment after, boolean checkpoint, String when) {
        List<String> either = List.of(before.state(), after.state());
        after.disk().torn(before.disk(), random).forEach(torn -> check(torn, either, when));
        if (checkpoint) {
            after.disk()
                    .halfCopied(before.disk(), random)
                    .forEach(half -> check(half, List.of(after.state()), when + ", checkpoint"));
        }
        check(after.disk(), List.of(after.state()), when + ", answered");
    }

    private static void begin(Fixture fleet) {
        fleet.fleet("v1", pool(WEB, new Floor.Count(0), Optional.empty()));
        String[] names = new String[HOSTS];
        for (int i = 0; i < HOSTS; i++) {
            names[i] = "web-" + i;
            fleet.healthy(names[i], "a", "web");
        }
        fleet.rollout(GHOST, names);
    }

    /** The life of a claim, a commit each. Half of the hosts still hold theirs when the next one takes its own. */
    private List<Runnable> commits(Fixture fleet, long epoch, String name) {
        List<Runnable> commits = new ArrayList<>();
        fleet.claimOf(name).map(Claim::attempt).ifPresent(attempt -> {
            commits.add(() -> fleet.permit(name, attempt, 1));
            commits.add(() -> fleet.journal(name, 1, new JournalNumbers(attempt, attempt, attempt, 0)));
            commits.add(() -> assertThat(fleet.release(name, attempt, StoreContract.SUCCEEDED))
                    .isTrue());
            commits.add(() -> fleet.again(GHOST, name));
        });
        if (commits.isEmpty()) {
            commits.add(() ->
                    assertThat(fleet.claim(GHOST, epoch, name).getFirst()).isInstanceOf(ClaimAnswer.Claimed.class));
        }
        return commits;
    }

    private void check(DiskImage disk, List<String> allowed, String when) {
        Path copy = folder.resolve("copy.db");
        cuts++;
        disk.write(copy);
        assertThat(allowed).as(when).contains(state(copy));
        if (random.nextInt(ONE_CUT_OF) == 0) {
            disk.write(copy);
            try (Store survivor = SqliteStore.open(copy, clock, random)) {
                assertThat(allowed).as(when).contains(state(copy));
                assertThat(new Fixture(survivor).sweep()).as(when).isEmpty();
                assertThat(survivor.read(tx -> tx.auditTrail().verify()).fault())
                        .as(when)
                        .isEmpty();
            }
        }
    }

    private static String state(Path file) {
        StringBuilder text = new StringBuilder();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = ON");
            append(text, statement, "PRAGMA integrity_check");
            for (String query : STATE) {
                append(text, statement, query);
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
        assertThat(text.toString()).startsWith("ok;");
        return text.toString();
    }

    private static void append(StringBuilder text, Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                    text.append(rows.getString(column)).append(';');
                }
            }
        }
        text.append('\n');
    }
}
