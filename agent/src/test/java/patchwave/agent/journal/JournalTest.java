package patchwave.agent.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.health.CheckResult;
import patchwave.agent.health.HealthReport;
import patchwave.agent.health.HealthState;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.Evidence;
import patchwave.agent.operation.Failure;
import patchwave.agent.operation.FailureReason;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.JournalState;
import patchwave.agent.operation.OperationStep;
import patchwave.agent.operation.Outcome;
import patchwave.agent.operation.PackageChange;
import patchwave.agent.operation.Plan;
import patchwave.agent.operation.RebootReason;

final class JournalTest {
    private static final Instant AT = Instant.parse("2026-11-21T12:00:00.123Z");
    private static final HealthReport HEALTH = HealthReport.of(
            List.of(new CheckResult("tcp:web", HealthState.UNHEALTHY, "says \"no\" \\ \u00e9\u20ac\t")));
    private static final Evidence EVIDENCE = new Evidence(
            List.of(new Evidence.InstalledPackage("libc6", "amd64", "1", "2", "ii ")),
            List.of(new Evidence.StaleProcess(1, "init", "", "/lib/libc.so.6", "reboot")),
            List.of("web.service"),
            HEALTH,
            "tag",
            "6.1",
            "boot",
            List.of("/etc/x.dpkg-dist"),
            true,
            List.of(new RebootReason(RebootReason.Kind.KERNEL, "6.1 runs")),
            1);

    /** One of each kind, all fields set. */
    private static final List<JournalRecord> RECORDS = List.of(
            new JournalRecord.Incarnation(Bytes.ofHex("aa"), Bytes.EMPTY),
            new JournalRecord.Welcomed(Bytes.ofHex("aa")),
            new JournalRecord.Floor(6),
            new JournalRecord.Intent(
                    "r-1",
                    7,
                    "ab",
                    List.of(new Plan.Target("libc6", "amd64", "2")),
                    List.of(new PackageChange("libc6", "amd64", "1", "2")),
                    "r-0",
                    true,
                    Duration.ofMinutes(10),
                    HEALTH,
                    41,
                    AT),
            new JournalRecord.Drain(7, JournalRecord.DrainMark.BEGAN, AT),
            new JournalRecord.Drain(
                    7,
                    JournalRecord.DrainMark.UNDRAINED,
                    AT,
                    Optional.of(new JournalRecord.ByHand("ann (as root)", "no agent", true))),
            new JournalRecord.Begun(7, AT),
            new JournalRecord.Step(7, OperationStep.VERIFYING, AT),
            new JournalRecord.Reboot(
                    7, 1, "boot", List.of(new RebootReason(RebootReason.Kind.STALE_PROCESS, "dbus")), AT),
            new JournalRecord.Failed(7, new Failure(FailureReason.INSTALL_FAILED, "why")),
            new JournalRecord.Cancelled(7, "halt"),
            new JournalRecord.Finished(new Outcome(
                    "r-1",
                    7,
                    Optional.of(new Failure(FailureReason.INSTALL_FAILED, "why")),
                    EVIDENCE,
                    AT,
                    AT,
                    Optional.of(Duration.ofSeconds(3)),
                    true)),
            new JournalRecord.Fenced("r-1", 8, "halt", AT));

    @TempDir
    private Path directory = Path.of("");

    private Path file() {
        return directory.resolve("journal.ndjson");
    }

    private JournalState written() {
        try (Journal journal = Journal.open(file())) {
            RECORDS.forEach(journal::append);
            return journal.state();
        }
    }

    private JournalState replayed() {
        try (Journal journal = Journal.open(file())) {
            return journal.state();
        }
    }

    @Test
    void everyRecordSurvivesReplay() {
        for (JournalRecord entry : RECORDS) {
            assertThat(RecordReader.read(Fields.of(Json.parse(Json.write(RecordWriter.write(entry))))))
                    .isEqualTo(entry);
        }
        JournalState live = written();
        assertThat(replayed()).isEqualTo(live);
        assertThat(live.version()).isEqualTo(RECORDS.size());
    }

    @Test
    void aTornLastLineIsCutOffAtEveryLength() throws IOException {
        written();
        byte[] whole = Files.readAllBytes(file());
        String text = Files.readString(file());
        int last = text.lastIndexOf('\n', text.length() - 2) + 1;
        for (int length = last; length < whole.length; length++) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThat(replayed().version()).isEqualTo(RECORDS.size() - 1);
        }
        try (Journal journal = Journal.open(file())) {
            journal.append(RECORDS.getLast());
        }
        assertThat(Files.readAllBytes(file())).isEqualTo(whole);
    }

    @Test
    void aFlippedBitBeforeTheLastLineIsAnError() throws IOException {
        written();
        byte[] bytes = Files.readAllBytes(file());
        for (int at = 0; at < 200; at += 7) {
            byte[] damaged = bytes.clone();
            damaged[at] ^= 4;
            Files.write(file(), damaged);
            assertThatThrownBy(this::replayed)
                    .isInstanceOf(JournalException.class)
                    .hasMessageContaining("journal.ndjson line");
        }
    }

    @Test
    void aMissingLineIsAnError() throws IOException {
        written();
        List<String> lines = Files.readAllLines(file());
        Files.write(file(), lines.subList(1, lines.size()));
        assertThatThrownBy(this::replayed).hasMessageContaining("expected record 1, found record 2");
    }

    @Test
    void anUnknownKindIsAnError() throws IOException {
        try (Journal journal = Journal.open(file())) {
            journal.append(RECORDS.getFirst());
        }
        assertThatThrownBy(() -> RecordReader.read(Fields.of(Json.parse("{\"kind\":\"x\"}"))))
                .hasMessageContaining("unknown kind");
    }

    @Test
    void twoAgentsCannotHoldOneJournal() {
        try (Journal journal = Journal.open(file())) {
            assertThat(journal.state().version()).isZero();
            assertThatThrownBy(() -> Journal.open(file())).hasMessageContaining("another agent");
        }
    }

    /** The operating system's own lock, which other processes see: one of the JVM alone would hold off none of them. */
    @Test
    void theLockIsHeldAsLongAsTheJournalIsOpen() throws IOException {
        written();
        try (Journal journal = Journal.open(file())) {
            assertThat(locks()).as("after replay").hasSize(1);
            journal.append(RECORDS.getFirst());
            assertThat(locks()).as("after a record").hasSize(1);
            assertThatThrownBy(() -> Journal.look(file())).isInstanceOf(JournalHeldException.class);
        }
        assertThat(locks()).isEmpty();
    }

    /** The lines of proc(5) locks for this file. */
    private List<String> locks() throws IOException {
        String inode = ":" + Files.getAttribute(file(), "unix:ino") + " ";
        return Files.readString(Path.of("/proc/locks"))
                .lines()
                .filter(line -> line.contains(inode))
                .toList();
    }

    @Test
    void aLookChangesNothing() throws IOException {
        assertThat(Journal.look(file())).isEmpty();
        assertThat(file()).doesNotExist();
        JournalState state = written();
        Files.writeString(file(), "{\"crc", StandardOpenOption.APPEND);
        String before = Files.readString(file());
        assertThat(Journal.look(file())).contains(state);
        assertThat(Files.readString(file())).isEqualTo(before);
    }

    /** A journal of before a person could undrain, and one of now before an agent of then. */
    @Test
    void whoPutTheHostBackIsAFieldThatMayBeMissing() {
        String old = "{\"kind\":\"drain\",\"attempt\":7,\"mark\":\"UNDRAINED\",\"at\":\"2026-11-21T12:00:00Z\"";
        Instant at = Instant.parse("2026-11-21T12:00:00Z");
        assertThat(RecordReader.read(Fields.of(Json.parse(old + "}"))))
                .isEqualTo(new JournalRecord.Drain(7, JournalRecord.DrainMark.UNDRAINED, at));
        assertThat(RecordReader.read(Fields.of(Json.parse(old + ",\"of_later\":{\"who\":\"x\"}}"))))
                .isEqualTo(new JournalRecord.Drain(7, JournalRecord.DrainMark.UNDRAINED, at));
        assertThat(Json.write(RecordWriter.write(new JournalRecord.Drain(7, JournalRecord.DrainMark.UNDRAINED, at))))
                .isEqualTo(old + "}");
    }

    @Test
    void afterAFailedWriteNothingMoreIsTaken() {
        Journal journal = Journal.open(file());
        journal.close();
        assertThatThrownBy(() -> journal.append(RECORDS.getFirst())).isInstanceOf(JournalException.class);
        assertThat(Files.exists(file())).isTrue();
    }

    @Test
    void onlyItsOwnUserReadsIt() throws IOException {
        written();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        Files.writeString(file(), "", StandardOpenOption.APPEND);
        assertThat(replayed().attempts().finished()).isEqualTo(7);
        assertThat(replayed().attempts().fenced()).isEqualTo(8);
    }

    /** Not torn: written whole and acted upon, such as by a newer agent before this one was installed over it. */
    @Test
    void aLastRecordThatIsWholeAndNotUnderstoodIsAnErrorAndStays() throws IOException {
        for (String body : List.of(
                "{\"seq\":1,\"kind\":\"x\"}",
                "{\"seq\":1,\"kind\":\"begun\",\"attempt\":7,\"at\":\"yesterday\"}",
                "[".repeat(100_000))) {
            CRC32C sum = new CRC32C();
            sum.update(body.getBytes(StandardCharsets.UTF_8));
            String line = "{\"crc32c\":\"%08x\",\"record\":%s}\n".formatted(sum.getValue(), body);
            Files.writeString(file(), line);
            assertThatThrownBy(this::replayed).isInstanceOf(JournalException.class);
            assertThat(Files.readString(file())).isEqualTo(line);
        }
    }

    /** A damaged line end makes two records one line, which was acted upon up to its middle. */
    @Test
    void aDamagedEndOfTheLastLineButOneIsAnError() throws IOException {
        written();
        byte[] bytes = Files.readAllBytes(file());
        int end = Files.readString(file()).lastIndexOf('\n', bytes.length - 2);
        bytes[end] ^= 4;
        Files.write(file(), bytes);
        assertThatThrownBy(this::replayed).isInstanceOf(JournalException.class);
    }
}
