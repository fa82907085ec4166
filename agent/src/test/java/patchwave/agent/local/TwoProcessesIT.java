package patchwave.agent.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.fake.FakeController;
import patchwave.agent.fake.FakePlanner;
import patchwave.agent.fake.TestAuthority;
import patchwave.agent.fake.TestOperator;
import patchwave.proto.agent.v1.Hello;
import patchwave.proto.agent.v1.InventoryPart;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.agent.v1.OperationResult;
import patchwave.proto.agent.v1.Status;

/** A host whose agent has a process of its own for the network: real processes, real TLS, the real apt. */
@Timeout(180)
final class TwoProcessesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SECRET = "A".repeat(43);
    private static final String ROLLOUT = "ghost-1";

    @TempDir
    Path directory;

    private TestHostFiles host;
    private TestPrograms programs;
    private FakePlanner planner;
    private FakeController controller;

    @BeforeEach
    void makeHost() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        host = new TestHostFiles(directory);
        programs = new TestPrograms(directory);
        TestOperator operator = new TestOperator();
        planner = new FakePlanner(ROLLOUT, operator.sign(TestOperator.plan(ROLLOUT, "libghost", "1.0-2")));
        TestAuthority authority = new TestAuthority();
        controller = new FakeController(authority, SECRET, FakeController.CONTROLLER, planner);
        host.configure(
                TestPrograms.linkUser(),
                controller.agents(),
                controller.enrolment(),
                "pwt1." + SECRET + "." + authority.fingerprint(),
                operator.publicKey());
    }

    @AfterEach
    void close() throws Exception {
        host.letGo("applying");
        programs.end();
        controller.close();
    }

    private Status finished() {
        return await().atMost(PATIENCE)
                .until(() -> planner.status().filter(it -> it.getFinishedAttempt() >= 1), Optional::isPresent)
                .orElseThrow();
    }

    private void awaitDeed(String deed) {
        await().atMost(PATIENCE).until(() -> host.deeds().contains(deed));
    }

    private void awaitLog(String log, String text) {
        await().atMost(PATIENCE).until(() -> programs.log(log).contains(text));
    }

    private void assertPatchedOnce(Status status) throws Exception {
        assertThat(status.getOutcome().getResult())
                .as(status.getOutcome().getDetail())
                .isEqualTo(OperationResult.OPERATION_RESULT_SUCCEEDED);
        assertThat(host.deeds()).containsExactly("drain", "applying", "undrain");
        assertThat(host.installed()).isEqualTo("1.0-2");
    }

    @Test
    void whatIsInstalledIsToldThroughTheLink() throws Exception {
        programs.link();
        programs.agent();
        assertPatchedOnce(finished());
        // On a slow machine the first look may come before the patch does.
        await().atMost(PATIENCE).until(() -> told().contains("libghost 1.0-2"));
        assertThat(planner.inventory().getFirst().getBaseHash().isEmpty()).isTrue();
    }

    /** Packages in all parts of the inventory that have come. */
    private List<String> told() throws Exception {
        List<String> packages = new ArrayList<>();
        for (InventoryPart part : planner.inventory()) {
            for (ByteString bytes : part.getAddedList()) {
                InventoryRecord each = InventoryRecord.parseFrom(bytes);
                if (each.hasPackage()) {
                    packages.add(each.getPackage().getName() + " "
                            + each.getPackage().getVersion());
                }
            }
        }
        return packages;
    }

    @Test
    void aHostIsEnrolledAndPatchedAndItsRootSpeaksToNoNetwork() throws Exception {
        Process link = programs.link();
        awaitLog("link.log", "no agent at");
        Process agent = programs.agent();
        assertPatchedOnce(finished());
        assertThat(planner.hellos()).hasSize(1);

        // The identity is the link's alone.
        assertThat(directory.resolve("agent/journal.ndjson")).exists();
        for (String file : List.of("key.pem", "certificate.pem", "authority.pem")) {
            assertThat(directory.resolve("agent").resolve(file)).doesNotExist();
            assertThat(Files.getOwner(directory.resolve("link").resolve(file)).getName())
                    .isEqualTo(TestPrograms.linkUser());
        }
        // The root part has nothing of the network in it, and no connection but the link's.
        assertThat(loaded()).anyMatch(name -> name.equals("patchwave.agent.local.SocketLink"));
        assertThat(loaded())
                .noneMatch(name -> name.startsWith("io.grpc.")
                        || name.startsWith("sun.security.ssl.")
                        || name.startsWith("patchwave.agent.enrolment.")
                        || name.equals("patchwave.agent.link.Transport"));
        assertThat(internetSockets(agent)).isEmpty();
        assertThat(internetSockets(link)).isNotEmpty();
        if (TestPrograms.isRoot()) {
            assertThat(status(agent, "Uid")).startsWith("0");
            assertThat(status(link, "Uid")).doesNotContain("\t0");
            assertThat(status(link, "CapEff")).isEqualTo("0000000000000000");
            assertThat(status(link, "NoNewPrivs")).isEqualTo("1");
        }
    }

    @Test
    void aLinkThatDiesInMidOperationIsMissedByTheControllerOnly() throws Exception {
        host.stopAt("applying");
        programs.agent();
        awaitLog("agent.log", "waits for the link");
        Process link = programs.link();
        awaitDeed("applying");
        TestPrograms.kill(link);
        awaitLog("agent.log", "the link is gone");
        host.letGo("applying");
        awaitLog("agent.log", "journal: Finished");
        assertThat(planner.status().orElseThrow().getFinishedAttempt()).isZero();
        programs.link();
        assertPatchedOnce(finished());
        List<Hello> hellos = planner.hellos();
        assertThat(hellos).hasSize(2);
        assertThat(hellos.get(1).getIncarnation()).isEqualTo(hellos.get(0).getIncarnation());
    }

    @Test
    void anAgentThatDiesInMidOperationIsTakenUpWhereItWasByTheSameLink() throws Exception {
        host.stopAt("applying");
        Process link = programs.link();
        Process agent = programs.agent();
        awaitDeed("applying");
        TestPrograms.kill(agent);
        // What the kernel says of a process that was killed depends on whether it had read all that it was sent.
        await().atMost(PATIENCE)
                .until(() -> Stream.of("it closed the connection", "Connection reset", "it cannot be written to")
                        .anyMatch(programs.log("link.log")::contains));
        host.letGo("applying");
        programs.agent();
        assertPatchedOnce(finished());
        assertThat(link.isAlive()).isTrue();
        List<Hello> hellos = planner.hellos();
        assertThat(hellos).hasSizeGreaterThanOrEqualTo(2);
        assertThat(hellos.getLast().getPreviousIncarnation())
                .isEqualTo(hellos.getFirst().getIncarnation());
    }

    @Test
    void bothEndByASignalAndLeaveNoSocket() throws Exception {
        Process link = programs.link();
        Process agent = programs.agent();
        await().atMost(PATIENCE).until(() -> planner.status().isPresent());
        agent.destroy();
        assertThat(agent.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(directory.resolve("run/agent.sock")).doesNotExist();
        link.destroy();
        assertThat(link.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aConfigurationThatOthersCouldWriteStartsNoAgent() throws Exception {
        Files.setPosixFilePermissions(directory.resolve("agent.yaml"), PosixFilePermissions.fromString("rw-rw-r--"));
        Process agent = programs.agent();
        assertThat(agent.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(agent.exitValue()).isEqualTo(78);
        assertThat(programs.log("agent.log")).contains("must not be writable by group or others");
    }

    /** Names of the classes that the agent has loaded. */
    private List<String> loaded() throws IOException {
        return programs.log("classes.log")
                .lines()
                .map(line -> line.replaceFirst("^(\\[[^]]*\\])*\\s*", ""))
                .map(line -> line.replaceFirst(" .*", ""))
                .toList();
    }

    /** A line of /proc/PID/status. */
    private static String status(Process process, String key) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    /** Inodes of the process's sockets of IPv4 and IPv6. */
    private static List<String> internetSockets(Process process) throws IOException {
        Path proc = Path.of("/proc", Long.toString(process.pid()));
        List<String> known = new ArrayList<>();
        for (String table : List.of("tcp", "tcp6", "udp", "udp6", "raw", "raw6")) {
            Path file = proc.resolve("net").resolve(table);
            if (Files.exists(file)) {
                Files.readAllLines(file).stream()
                        .skip(1)
                        .forEach(line -> known.add("socket:[" + line.strip().split("\\s+", -1)[9] + "]"));
            }
        }
        List<String> found = new ArrayList<>();
        try (Stream<Path> descriptors = Files.list(proc.resolve("fd"))) {
            for (Path descriptor : descriptors.toList()) {
                if (Files.isSymbolicLink(descriptor)) {
                    found.add(Files.readSymbolicLink(descriptor).toString());
                }
            }
        }
        found.retainAll(known);
        return found;
    }
}
