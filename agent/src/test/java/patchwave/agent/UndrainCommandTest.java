package patchwave.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.fake.TestOperator;
import patchwave.agent.health.HealthReport;
import patchwave.agent.journal.Journal;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.Evidence;
import patchwave.agent.operation.Failure;
import patchwave.agent.operation.FailureReason;
import patchwave.agent.operation.JournalRecord;
import patchwave.agent.operation.JournalRecord.DrainMark;
import patchwave.agent.operation.JournalState;
import patchwave.agent.operation.OperationStep;
import patchwave.agent.operation.Outcome;
import picocli.CommandLine;

/** A person pays the debt of an agent that does not start any more: real journals, real hooks, real transactions' marks. */
final class UndrainCommandTest {
    private static final Instant BEGAN = Instant.parse("2026-11-21T11:59:00Z");
    private static final Instant NOW = Instant.parse("2026-11-21T14:00:00Z");

    @TempDir
    Path work;

    private Path state = Path.of("");
    private String checks = "";
    private String said = "";
    private InstantSource clock = () -> NOW;

    @BeforeEach
    void make() throws Exception {
        state = Files.createDirectories(work.resolve("state"));
        hook(
                "10-balancer",
                "echo \"$PATCHWAVE_HOST $PATCHWAVE_PHASE $PATCHWAVE_ROLLOUT $PATCHWAVE_ATTEMPT\" >>"
                        + work.resolve("ran"));
    }

    private Path journal() {
        return state.resolve("journal.ndjson");
    }

    private void hook(String name, String script) throws IOException {
        Path file = Files.createDirectories(work.resolve("hooks/undrain.d")).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private void written(JournalRecord... records) {
        try (Journal journal = Journal.open(journal())) {
            List.of(records).forEach(journal::append);
        }
    }

    private JournalState state() {
        return Journal.look(journal()).orElseThrow();
    }

    private static JournalRecord intent(long attempt) {
        return new JournalRecord.Intent(
                "r-1",
                attempt,
                "ab",
                List.of(),
                List.of(),
                "",
                true,
                Duration.ofMinutes(1),
                HealthReport.NONE_YET,
                1,
                BEGAN);
    }

    private static JournalRecord drain(DrainMark mark) {
        return new JournalRecord.Drain(7, mark, BEGAN.plusSeconds(10));
    }

    private static JournalRecord begun() {
        return new JournalRecord.Begun(7, BEGAN.plusSeconds(20));
    }

    private static JournalRecord step(OperationStep step) {
        return new JournalRecord.Step(7, step, BEGAN.plusSeconds(30));
    }

    private static JournalRecord leftDrained() {
        return new JournalRecord.Finished(new Outcome(
                "r-1",
                7,
                Optional.of(new Failure(FailureReason.UNDRAIN_FAILED, "the balancer is away")),
                Evidence.NONE,
                BEGAN,
                BEGAN.plusSeconds(110),
                Optional.of(Duration.ofSeconds(100)),
                true));
    }

    private int undrain(String... more) throws Exception {
        Path config = Files.writeString(
                work.resolve("agent.yaml"), """
                host: web-1
                state_directory: %s
                controller: {agents: ["127.0.0.1:1"]}
                link: {mode: in-process}
                plan_signers: ["%s"]
                hooks_directory: %s/hooks
                checks_directory: %s/checks.d
                %s
                """.formatted(state, new TestOperator().publicKey(), work, work, checks));
        StringWriter out = new StringWriter();
        CommandLine line = new CommandLine(new UndrainCommand(clock, "ann (as root)"));
        line.setOut(new PrintWriter(out)).setErr(new PrintWriter(out));
        String[] all = new String[more.length + 2];
        all[0] = "--config";
        all[1] = config.toString();
        System.arraycopy(more, 0, all, 2, more.length);
        int code = line.execute(all);
        said = out.toString();
        return code;
    }

    private String ran() throws IOException {
        return Files.exists(work.resolve("ran")) ? Files.readString(work.resolve("ran")) : "";
    }

    private String bytes() throws IOException {
        return Files.exists(journal()) ? Files.readString(journal()) : "";
    }

    private void assertNothingDone(String before) throws IOException {
        assertThat(ran()).isEmpty();
        assertThat(bytes()).isEqualTo(before);
    }

    @Test
    void whereNothingIsOwedNothingIsDone() throws Exception {
        assertThat(undrain("--reason", "x")).isZero();
        assertThat(said).contains("there is no journal");
        assertThat(journal()).doesNotExist();

        written(intent(7), drain(DrainMark.BEGAN), begun(), drain(DrainMark.UNDRAINED));
        // A line that power cut off is the agent's to cut away.
        Files.writeString(journal(), bytes() + "{\"crc");
        String before = bytes();
        assertThat(undrain("--reason", "x")).isZero();
        assertThat(said).contains("nothing is owed");
        assertNothingDone(before);
    }

    @Test
    void whatAnEndedOperationLeftIsPaidAndToldWithItsOutcome() throws Exception {
        written(intent(7), drain(DrainMark.BEGAN), begun(), leftDrained());
        assertThat(undrain("--reason", "disk of the agent is broken")).isZero();
        assertThat(said)
                .contains("drained since 2026-11-21T11:59:10Z by attempt 7 of rollout r-1", "UNDRAIN_FAILED")
                .contains("back in service");
        assertThat(ran()).isEqualTo("web-1 undrain r-1 7\n");
        assertThat(state().drainedSince()).isEmpty();
        assertThat(state().outcome().flatMap(Outcome::failure).orElseThrow().detail())
                .isEqualTo(
                        "the balancer is away; put back into service by hand by ann (as root) at 2026-11-21T14:00:00Z:"
                                + " disk of the agent is broken");
        assertThat(undrain("--reason", "again")).isZero();
        assertThat(said).contains("nothing is owed");
        assertThat(ran()).hasLineCount(1);
    }

    @Test
    void aDryRunSaysWhatIsOwedAndChangesNothing() throws Exception {
        written(intent(7), drain(DrainMark.BEGAN), begun(), leftDrained());
        String before = bytes();
        assertThat(undrain("--reason", "x", "--dry-run")).isEqualTo(3);
        assertThat(said).contains("drained since").doesNotContain("back in service");
        assertNothingDone(before);
    }

    @Test
    void aReasonIsRequired() throws Exception {
        written(intent(7), drain(DrainMark.BEGAN));
        String before = bytes();
        assertThat(undrain()).isEqualTo(2);
        assertThat(undrain("--reason", " ")).isEqualTo(2);
        assertNothingDone(before);
    }

    @Test
    void aRunningAgentIsLeftItsHost() throws Exception {
        written(intent(7), drain(DrainMark.BEGAN));
        String before = bytes();
        try (Journal agent = Journal.open(journal())) {
            assertThat(agent.state().open()).isPresent();
            assertThat(undrain("--reason", "x", "--even-unverified")).isEqualTo(1);
        }
        assertThat(said).contains("another agent holds", "puts the host back by itself");
        assertNothingDone(before);
    }

    @Test
    void anOperationThatHasChangedNothingNeedsNoClearWordAndNeverBegins() throws Exception {
        written(intent(7), drain(DrainMark.BEGAN), drain(DrainMark.DRAINED), step(OperationStep.APPLYING));
        Files.createDirectories(state.resolve("transactions/r-1-7"));
        assertThat(undrain("--reason", "x")).as(said).isZero();
        assertThat(ran()).hasLineCount(1);
        assertThat(state().open().orElseThrow().isPutBackMidway()).isFalse();
        assertThat(Files.readString(state.resolve("transactions/r-1-7/runner"))).contains("fenced");
    }

    @Test
    void anOperationInTheMiddleOfItsWorkNeedsAClearWord() throws Exception {
        written(intent(7), drain(DrainMark.BEGAN), step(OperationStep.APPLYING), begun());
        String before = bytes();
        assertThat(undrain("--reason", "x")).isEqualTo(1);
        assertThat(said).contains("in the middle of its work, at APPLYING", "half installed", "--even-unverified");
        assertNothingDone(before);

        assertThat(undrain("--reason", "capacity", "--even-unverified")).isZero();
        assertThat(said).contains("in spite of this", "ends it as failed");
        assertThat(ran()).hasLineCount(1);
        assertThat(state().drainedSince()).isEmpty();
        assertThat(state().open()
                        .orElseThrow()
                        .byHand()
                        .flatMap(JournalRecord.Drain::told)
                        .orElseThrow())
                .endsWith(": capacity");
    }

    /** The agent died between the runner's mark and its own record of it. */
    @Test
    void aTransactionThatTheJournalDoesNotKnowOfIsWorkToo() throws Exception {
        written(intent(7), drain(DrainMark.BEGAN), step(OperationStep.APPLYING));
        Path transaction = Files.createDirectories(state.resolve("transactions/r-1-7"));
        Files.writeString(transaction.resolve("runner"), "4000000 1 another-boot\n");
        assertThat(undrain("--reason", "x")).isEqualTo(1);
        assertThat(said).contains("in the middle of its work");
        assertThat(undrain("--reason", "x", "--even-unverified")).isZero();
        assertThat(state().open().orElseThrow().isPutBackMidway()).isTrue();
    }

    @Test
    void whileItsTransactionRunsNoWordHelps() throws Exception {
        written(intent(7), drain(DrainMark.BEGAN), step(OperationStep.APPLYING), begun());
        running(state.resolve("transactions/r-1-7"));
        assertRefusedWhileItRuns();
    }

    /** A rung of the repair outlives the agent as the attempt's own transaction does. */
    @Test
    void whileItsRepairRunsNoWordHelpsEither() throws Exception {
        written(intent(7), drain(DrainMark.BEGAN), begun(), step(OperationStep.REPAIRING));
        Path transaction = Files.createDirectories(state.resolve("transactions/r-1-7"));
        Files.writeString(transaction.resolve("runner"), "4000000 1 another-boot\n");
        Files.createDirectories(transaction.resolve("repair/finish-unpacked"));
        running(transaction.resolve("repair/new-versions"));
        assertRefusedWhileItRuns();
    }

    private static void running(Path directory) throws IOException {
        Path transaction = Files.createDirectories(directory);
        String boot =
                Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip();
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String started = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[19];
        Files.writeString(
                transaction.resolve("runner"), ProcessHandle.current().pid() + " " + started + " " + boot + "\n");
    }

    private void assertRefusedWhileItRuns() throws Exception {
        String before = bytes();
        assertThat(undrain("--reason", "x", "--even-unverified")).isEqualTo(1);
        assertThat(said).contains("runs at this moment");
        assertNothingDone(before);
    }

    @Test
    void anOperationThatFoundTheHostWellNeedsNoClearWord() throws Exception {
        written(intent(7), drain(DrainMark.BEGAN), begun(), step(OperationStep.UNDRAINING));
        assertThat(undrain("--reason", "x")).as(said).isZero();
        assertThat(said).contains("found the host to be well", "ends it as failed");
        assertThat(state().open().orElseThrow().isPutBackMidway()).isFalse();
    }

    @Test
    void aHostWhoseChecksAreNotGoodNeedsAClearWord() throws Exception {
        checks = "checks: [{name: web, tcp: \"127.0.0.1:1\"}]";
        written(intent(7), drain(DrainMark.BEGAN), begun(), leftDrained());
        String before = bytes();
        assertThat(undrain("--reason", "x")).isEqualTo(1);
        assertThat(said).contains("web is UNHEALTHY", "--even-unverified");
        assertNothingDone(before);
        assertThat(undrain("--reason", "x", "--even-unverified")).isZero();
    }

    @Test
    void whileAHookFailsTheDebtStands() throws Exception {
        hook("20-dns", "echo the name server is away; exit 1");
        written(intent(7), drain(DrainMark.BEGAN), begun(), leftDrained());
        String before = bytes();
        assertThat(undrain("--reason", "x")).isEqualTo(1);
        assertThat(said).contains("still drained", "20-dns ended with 1: the name server is away");
        assertThat(bytes()).isEqualTo(before);
        assertThat(ran())
                .as("one broken hook does not keep the others from their part")
                .hasLineCount(1);
    }

    @Test
    void whereTheHooksAreGoneTheDebtStands() throws Exception {
        Files.delete(work.resolve("hooks/undrain.d/10-balancer"));
        written(intent(7), drain(DrainMark.BEGAN), begun(), leftDrained());
        String before = bytes();
        assertThat(undrain("--reason", "x")).isEqualTo(1);
        assertThat(said).contains("still drained", "no undrain hooks any more", "exit 0");
        assertThat(bytes()).isEqualTo(before);

        hook("10-balancer", "exit 0");
        assertThat(undrain("--reason", "x")).as(said).isZero();
        assertThat(state().drainedSince()).isEmpty();
    }

    @Test
    void aDamagedJournalIsNotGuessedAt() throws Exception {
        written(new JournalRecord.Welcomed(Bytes.ofHex("aa")), intent(7), drain(DrainMark.BEGAN));
        String damaged = bytes().replaceFirst("aa", "bb");
        Files.writeString(journal(), damaged);
        assertThat(undrain("--reason", "x", "--even-unverified")).isEqualTo(1);
        assertThat(said).contains("is damaged");
        assertNothingDone(damaged);
    }

    @Test
    void aJournalThatCannotBeWrittenAfterTheHooksIsSaidAndNotCalledDrained() throws Exception {
        written(intent(7), drain(DrainMark.BEGAN), begun(), leftDrained());
        String before = bytes();
        // The time is asked for between the hooks and the write; an interrupt fails that as a full disk does.
        clock = () -> {
            Thread.currentThread().interrupt();
            return NOW;
        };
        int code = undrain("--reason", "x");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(code).as(said).isEqualTo(70);
        assertThat(said)
                .contains("the host is in service", "journal does not know it", "cannot write to", "run this again")
                .doesNotContain("still drained", "\tat ");
        assertThat(ran()).hasLineCount(1);
        assertThat(bytes()).isEqualTo(before);

        clock = () -> NOW;
        assertThat(undrain("--reason", "x")).as(said).isZero();
        assertThat(state().drainedSince()).isEmpty();
    }

    @Test
    void anAttemptThatCannotBeFencedIsSaidToBeThatAndWhy() throws Exception {
        written(intent(7), drain(DrainMark.BEGAN), step(OperationStep.APPLYING));
        String before = bytes();
        // A directory that not even root can write into.
        Path link = Files.createSymbolicLink(
                Files.createDirectories(state.resolve("transactions")).resolve("r-1-7"), Path.of("/proc/self"));
        assertThat(undrain("--reason", "x")).isEqualTo(1);
        assertThat(said)
                .contains("still drained", "cannot be fenced: java.nio.")
                .doesNotContain("look again");
        assertNothingDone(before);
        Files.delete(link);
    }

    @Test
    void whatNobodyExpectedIsASentenceAndNotAStack() throws Exception {
        hook("20-broken", "rm $(readlink /proc/$$/fd/1)");
        written(intent(7), drain(DrainMark.BEGAN), begun(), leftDrained());
        String before = bytes();
        assertThat(undrain("--reason", "x")).isEqualTo(70);
        assertThat(said)
                .contains("cannot go on: cannot keep the output", "some of them have run", "run it again")
                .doesNotContain("\tat ");
        assertThat(bytes()).isEqualTo(before);
    }

    @Test
    void aFaultyConfigurationIsSaid() throws Exception {
        checks = "check_interval: never";
        assertThat(undrain("--reason", "x")).isEqualTo(78);
        assertThat(said).contains("check_interval");
    }
}
