package patchwave.controller.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static patchwave.controller.store.Fixture.DB;
import static patchwave.controller.store.Fixture.GHOST;
import static patchwave.controller.store.Fixture.WEB;
import static patchwave.controller.store.Fixture.host;
import static patchwave.controller.store.Fixture.pool;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import patchwave.controller.audit.Verification;
import patchwave.policy.Floor;

/** What happens when somebody, or a power cut, gets at the file behind the store's back. */
final class SqliteDamageTest {
    @TempDir
    Path folder;

    private final Clock clock = new Clock();

    private Path file() {
        return folder.resolve("patchwave.db");
    }

    private Store open(Path file) {
        return SqliteStore.open(file, clock, new Random(1));
    }

    private static void raw(Path file, String statement) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement execute = connection.createStatement()) {
            execute.executeUpdate(statement);
        }
    }

    @CanIgnoreReturnValue
    private static Fixture claimOne(Store store) {
        Fixture fleet = new Fixture(store);
        fleet.fleet(
                "v1", pool(WEB, new Floor.Count(1), Optional.empty()), pool(DB, new Floor.Count(0), Optional.empty()));
        fleet.healthy("web-1", "a", "web");
        fleet.healthy("web-2", "a", "web");
        fleet.rollout(GHOST, "web-1", "web-2");
        assertThat(fleet.claim(GHOST, fleet.epoch(), "web-1").getFirst()).isInstanceOf(ClaimAnswer.Claimed.class);
        return fleet;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "UPDATE audit SET body = '{}' WHERE sequence = 3 | 3",
                "UPDATE audit SET actor = 'operator:eve' WHERE sequence = 1 | 1",
                "UPDATE audit SET recorded_at = recorded_at + 1 WHERE sequence = 4 | 4",
                "UPDATE audit SET verb = upper(verb) WHERE sequence = 2 | 2",
                "UPDATE audit SET object = 'web-9' WHERE sequence = 5 | 5",
                "UPDATE audit SET hash = replace(hash, '0', '1') WHERE sequence = 6 | 6",
                "DELETE FROM audit WHERE sequence = 4 | 4",
                "DELETE FROM audit WHERE sequence BETWEEN 3 AND 6 | 3",
                "DELETE FROM audit WHERE sequence = (SELECT MAX(sequence) FROM audit) | 0",
                "INSERT INTO audit SELECT MAX(sequence) + 1, 0, 'a', 'b', 'c', 'd', 'e' FROM audit | 0",
                "UPDATE audit SET sequence = CASE sequence WHEN 3 THEN 1004 ELSE 1003 END WHERE sequence IN (3, 4) | 3"
            })
    void anyChangeOfHistoryIsFound(String tampering, long bad) throws SQLException {
        try (Store store = open(file())) {
            claimOne(store);
            Verification before = store.read(tx -> tx.auditTrail().verify());
            assertThat(before.isIntact()).isTrue();
            raw(file(), tampering);
            raw(file(), "UPDATE audit SET sequence = sequence - 1000 WHERE sequence > 1000");
            Verification after = store.read(tx -> tx.auditTrail().verify());
            assertThat(after.isIntact()).isFalse();
            assertThat(after.fault()).isNotEmpty();
            if (bad > 0) {
                assertThat(after.firstBadSequence()).isEqualTo(bad);
            } else {
                assertThat(after.firstBadSequence()).isGreaterThanOrEqualTo(before.records());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE pool SET in_op = in_op + 1 WHERE id = 'production/web'",
                "UPDATE pool SET in_op = -1",
                "UPDATE pool SET down = -1",
                "UPDATE pool SET budget = target_budget - 1",
                "UPDATE pool SET floor_kind = 'PERCENT', floor_value = 101",
                "INSERT INTO claim (host_id, rollout_id, attempt, batch, epoch, since) VALUES ('web-1', 'ghost-1', 9, 1, 1, 0)",
                "UPDATE host SET health = 'FINE'",
                "UPDATE host SET attempt = -1",
                "UPDATE rollout SET status = 'DONE'",
                "UPDATE claim SET permit_incarnation = 'x'"
            })
    void checksOfTheSchemaFire(String wrong) {
        try (Store store = open(file())) {
            claimOne(store);
            assertThatThrownBy(() -> raw(file(), wrong))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("CONSTRAINT");
        }
    }

    @Test
    void ledgerThatDoesNotAddUpClosesAdmission() throws SQLException {
        try (Store store = open(file())) {
            claimOne(store);
            Fixture fleet = new Fixture(store);
            long epoch = fleet.epoch();
            raw(file(), "UPDATE pool SET in_op = 0 WHERE id = 'production/web'");
            assertThat(fleet.sweep()).containsExactly(new Mismatch(WEB, "in_op", 0, 1));
            assertThat(store.<Boolean>read(tx -> tx.ledger().admissionClosed().isPresent()))
                    .isTrue();
            assertThat(fleet.claim(GHOST, epoch, "web-2").toString()).contains("admission is closed");
            store.change(Fixture.ALICE, tx -> tx.ledger().recount());
            assertThat(fleet.sweep()).isEmpty();
            assertThat(fleet.claim(GHOST, epoch, "web-2").toString()).contains("has no room");
            raw(file(), "UPDATE pool SET down = 1 WHERE id = 'production/web'");
            assertThat(fleet.sweep()).hasSize(1);
            raw(file(), "UPDATE pool SET down = 0 WHERE id = 'production/web'");
            assertThat(fleet.sweep()).isEmpty();
            assertThat(store.<Boolean>read(tx -> tx.ledger().admissionClosed().isPresent()))
                    .isFalse();
            assertThat(store.read(tx -> tx.auditTrail().verify()).isIntact()).isTrue();
        }
    }

    @Test
    void everyAnsweredCommitSurvivesAKill() throws IOException {
        Path copies = folder.resolve("copies");
        Files.createDirectory(copies);
        List<String> answered = new ArrayList<>();
        AtomicBoolean stop = new AtomicBoolean();
        try (Store store = open(file())) {
            Fixture fleet = claimOne(store);
            CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 500 && !stop.get(); i++) {
                    String name = "db-" + i;
                    fleet.enrol(name, "a", "db");
                    synchronized (answered) {
                        answered.add(name);
                    }
                }
            });
            for (int round = 0; round < 5; round++) {
                List<String> before;
                synchronized (answered) {
                    before = List.copyOf(answered);
                }
                Path copy = copies.resolve("copy-" + round + ".db");
                copyLikeAKill(copy);
                try (Store survivor = open(copy)) {
                    for (String name : before) {
                        assertThat(survivor.<Boolean>read(
                                        tx -> tx.hosts().find(host(name)).isPresent()))
                                .as(name)
                                .isTrue();
                    }
                    Fixture copied = new Fixture(survivor);
                    assertThat(copied.claimOf("web-1")).isPresent();
                    assertThat(copied.inOperation(WEB)).isEqualTo(1);
                    assertThat(copied.sweep()).isEmpty();
                    assertThat(survivor.read(tx -> tx.auditTrail().verify()).fault())
                            .isEmpty();
                }
            }
            stop.set(true);
            writing.join();
        }
    }

    private void copyLikeAKill(Path copy) throws IOException {
        // A copy is not one moment, as a kill is: it is one only if no checkpoint rewrote the main file meanwhile. The
        // log
        // alone grows then, and a half-copied last commit is one that a kill would have cut off.
        for (int attempt = 0; attempt < 100; attempt++) {
            Object before = Files.getLastModifiedTime(file());
            Files.copy(file(), copy, StandardCopyOption.REPLACE_EXISTING);
            try {
                Files.copy(
                        folder.resolve("patchwave.db-wal"),
                        copy.resolveSibling(copy.getFileName() + "-wal"),
                        StandardCopyOption.REPLACE_EXISTING);
            } catch (NoSuchFileException e) {
                continue;
            }
            if (Files.getLastModifiedTime(file()).equals(before)) {
                return;
            }
        }
        throw new AssertionError("the database was checkpointed during every copy");
    }

    @Test
    void damagedFileIsRefused() throws IOException {
        Files.writeString(file(), "this is not a database, whatever its name says; it is long enough to have a header");
        assertThatThrownBy(() -> open(file()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("patchwave.db");
        Path nowhere = folder.resolve("missing").resolve("patchwave.db");
        assertThatThrownBy(() -> open(nowhere))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("folder exists");
    }

    @Test
    void fileIsForItsOwnerAlone() throws IOException {
        try (Store store = open(file())) {
            claimOne(store);
            for (String name : List.of("patchwave.db", "patchwave.db-wal")) {
                assertThat(java.nio.file.attribute.PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(folder.resolve(name))))
                        .isEqualTo("rw-------");
            }
        }
    }
}
