package patchwave.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.command.TransactionStart;
import patchwave.agent.command.TransactionState;
import patchwave.agent.enrolment.Enrolment;
import patchwave.agent.enrolment.Identity;
import patchwave.agent.enrolment.IdentityFiles;
import patchwave.agent.enrolment.Token;
import patchwave.agent.fake.FakeController;
import patchwave.agent.fake.FakePlanner;
import patchwave.agent.fake.NoReboots;
import patchwave.agent.fake.TestAuthority;
import patchwave.agent.health.Health;
import patchwave.agent.health.HealthReport;
import patchwave.agent.hooks.DirectoryHooks;
import patchwave.agent.inventory.HostInventory;
import patchwave.agent.inventory.HostLook;
import patchwave.agent.inventory.archives.ArchiveLimits;
import patchwave.agent.inventory.archives.ArchiveWalk;
import patchwave.agent.inventory.archives.Pause;
import patchwave.agent.journal.Journal;
import patchwave.agent.link.ControllerStream;
import patchwave.agent.link.GrpcLink;
import patchwave.agent.link.Transport;
import patchwave.agent.operation.AgentState;
import patchwave.agent.operation.Bytes;
import patchwave.agent.operation.HostFacts;
import patchwave.agent.operation.Limits;
import patchwave.agent.operation.Machine;
import patchwave.agent.operation.Moment;
import patchwave.agent.operation.UnattendedUpgrades;
import patchwave.agent.packages.TestPackage;
import patchwave.agent.packages.apt.AptHost;
import patchwave.agent.services.InitScripts;
import patchwave.agent.services.RestartPolicy;
import patchwave.agent.services.StaleScan;
import patchwave.agent.trust.PlanCheck;
import patchwave.agent.trust.Signers;
import patchwave.agent.wire.FromWire;
import patchwave.agent.wire.InventoryMessages;
import patchwave.agent.work.HostTools;
import patchwave.agent.work.HostWork;
import patchwave.agent.work.Transactions;
import patchwave.agent.work.UnattendedScanner;
import patchwave.proto.agent.v1.FailureReason;
import patchwave.proto.agent.v1.Hello;
import patchwave.proto.agent.v1.InventoryPart;
import patchwave.proto.agent.v1.InventoryRecord;
import patchwave.proto.agent.v1.OperationResult;
import patchwave.proto.agent.v1.Permit;
import patchwave.proto.agent.v1.PreparationState;
import patchwave.proto.agent.v1.Status;
import patchwave.proto.plan.v1.PackageTarget;
import patchwave.proto.plan.v1.PatchLevel;
import patchwave.proto.plan.v1.Plan;
import patchwave.proto.plan.v1.SignedPlan;

/** A whole agent with the real apt, real hooks and real TLS, ended without ceremony at each step and started again. */
@Timeout(120)
final class AgentLoopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Path PROC = Path.of("/proc");
    private static final String ROLLOUT = "ghost-1";
    private static final String SECRET = "A".repeat(43);

    private Path work = Path.of("target", "tmp").toAbsolutePath();
    private AptHost host;
    private KeyPair signer;
    private FakePlanner planner;
    private FakeController controller;
    private Identity identity;
    private Signers signers;
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final Transport transport = new Transport();
    private Health health = () -> HealthReport.of(List.of());
    private UnattendedScanner unattended = () -> UnattendedUpgrades.NOT_SEEN;
    private final AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
    private @Nullable Thread running;

    @BeforeEach
    void makeHost() throws Exception {
        work = Files.createTempDirectory(Files.createDirectories(work), "agent-");
        host = new AptHost(work);
        host.publish(
                TestPackage.of("libghost", "1.0-1")
                        .afterInstall("[ ! -e " + work + "/back ] || { " + until("applying") + "; }"),
                TestPackage.of("libghost", "1.0-2").afterInstall(until("applying")));
        host.install("libghost=1.0-1");
        hook("drain", until("draining"));
        hook("undrain", until("undraining"));
        signer = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        signers = Signers.of(
                List.of(Base64.getEncoder().encodeToString(signer.getPublic().getEncoded())), 1);
        planner = new FakePlanner(ROLLOUT, plan(ROLLOUT, "1.0-2", ""));
        TestAuthority authority = new TestAuthority();
        controller = new FakeController(authority, SECRET, FakeController.CONTROLLER, planner);
        identity = enrolment()
                .enrol(
                        new Token(SECRET, authority.fingerprint()),
                        "web-1",
                        trust -> transport.channel(controller.enrolment(), Optional.empty(), trust));
    }

    @AfterEach
    void close() throws Exception {
        for (Step step : Step.values()) {
            letGo(step);
        }
        kill();
        controller.close();
        transport.close();
    }

    /** Where the agent is ended. */
    enum Step {
        draining,
        applying,
        undraining
    }

    /** A shell script that says that it is there, and waits until the test lets it go. */
    private String until(String step) {
        return "echo " + step + " $PATCHWAVE_ATTEMPT >>" + work + "/log; turns=0; while [ -e " + work + "/stop-" + step
                + " ] && [ $turns -lt 6000 ]; do sleep 0.02; turns=$((turns + 1)); done";
    }

    private void stopAt(Step step) throws Exception {
        Files.createFile(work.resolve("stop-" + step));
    }

    private void letGo(Step step) throws Exception {
        Files.deleteIfExists(work.resolve("stop-" + step));
    }

    private void hook(String phase, String body) throws Exception {
        Path file =
                Files.createDirectories(work.resolve("hooks/" + phase + ".d")).resolve("1");
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private SignedPlan plan(String id, String version, String rollsBack) throws Exception {
        Instant now = Instant.now();
        ByteString plan = Plan.newBuilder()
                .setPlanId(id)
                .setRollsBack(rollsBack)
                .setCreatedTime(Timestamp.newBuilder().setSeconds(now.getEpochSecond() - 60))
                .setExpireTime(Timestamp.newBuilder().setSeconds(now.getEpochSecond() + 3600))
                .addEnvironments("production")
                .addPatchLevels(PatchLevel.newBuilder()
                        .setOsRelease("debian 12")
                        .addPackages(PackageTarget.newBuilder()
                                .setName("libghost")
                                .setArchitecture("amd64")
                                .setVersion(version)))
                .build()
                .toByteString();
        Signature signature = Signature.getInstance("Ed25519");
        signature.initSign(signer.getPrivate());
        signature.update("patchwave-plan@v1\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        signature.update(plan.toByteArray());
        return SignedPlan.newBuilder()
                .setPlan(plan)
                .addSignatures(patchwave.proto.plan.v1.Signature.newBuilder()
                        .setKeyId(Signers.sha256(signer.getPublic().getEncoded()))
                        .setSignature(ByteString.copyFrom(signature.sign())))
                .build();
    }

    private Enrolment enrolment() {
        return new Enrolment(new IdentityFiles(work), new SecureRandom());
    }

    private Agent agent() throws Exception {
        CommandRunner commands = new CommandRunner(work.resolve("scratch"));
        HostTools tools = new HostTools(
                host.packages(),
                new OwnSession(TransactionRunner.inOwnSession()),
                new InitScripts(commands, Path.of("/proc"), work.resolve("init.d"), work.resolve("run")),
                _ -> new StaleScan(List.of(), true),
                new RestartPolicy(List.of()),
                new NoReboots(),
                new DirectoryHooks(work.resolve("hooks"), Duration.ofMinutes(1), "web-1", commands),
                health,
                unattended);
        Journal journal = Journal.open(work.resolve("journal.ndjson"));
        byte[] fresh = new byte[16];
        new SecureRandom().nextBytes(fresh);
        HostFacts facts = new HostFacts("web-1", "debian 12", "amd64", "6.1", "boot-1", "test");
        return new Agent(
                "web-1",
                new Machine(facts, Limits.DEFAULT),
                AgentState.of(journal.state(), Machine.incarnation(journal.state(), Bytes.of(fresh))),
                journal,
                new GrpcLink(new ControllerStream(
                        transport, List.of(controller.agents()), identity, enrolment(), Instant::now, new Random(1))),
                new HostWork(tools, work.resolve("transactions"), "debian 12", 1),
                new PlanCheck(
                        signers, Optional.of("production"), "debian 12", FromWire::plan, FromWire::standingApproval),
                () -> new Moment(
                        Instant.now(), Duration.ofNanos(System.nanoTime()).plus(ahead.get())),
                Duration.ofMillis(200),
                () -> Files.exists(work.resolve("replaced")),
                Optional.of(new HostInventory(
                        HostLook.dpkg(commands, PROC, host.root(), Optional.empty(), "amd64"),
                        new ArchiveWalk(
                                Files.createDirectories(work.resolve("archives")),
                                PROC.resolve("self/mountinfo"),
                                ArchiveLimits.DEFAULT,
                                Pause.NONE,
                                System::nanoTime),
                        InventoryMessages::write)));
    }

    private void start() throws Exception {
        Agent agent = agent();
        running = Thread.ofVirtual().start(() -> {
            try {
                agent.run();
            } catch (InterruptedException | RuntimeException e) {
                end.set(e);
            }
        });
    }

    private void kill() throws Exception {
        Thread thread = running;
        if (thread != null) {
            thread.interrupt();
            thread.join();
        }
    }

    private Status finished() {
        return finished(1);
    }

    private Status finished(long attempt) {
        return await().atMost(PATIENCE)
                .until(() -> planner.status().filter(it -> it.getFinishedAttempt() >= attempt), Optional::isPresent)
                .orElseThrow();
    }

    private List<String> log() throws Exception {
        Path log = work.resolve("log");
        return Files.exists(log)
                ? Files.readAllLines(log).stream().map(String::strip).toList()
                : List.of();
    }

    private void assertPatchedOnce(Status status) throws Exception {
        assertThat(status.getOutcome().getResult())
                .as(status.getOutcome().getDetail())
                .isEqualTo(OperationResult.OPERATION_RESULT_SUCCEEDED);
        assertThat(status.getOutcome().getLeftDrained()).isFalse();
        assertThat(status.getOutcome().getEvidence().getPackages(0).getAfterVersion())
                .isEqualTo("1.0-2");
        assertThat(log()).filteredOn("applying"::equals).hasSize(1);
        assertThat(log().getLast()).startsWith("undraining");
    }

    @Test
    void oneOperationFromEndToEndWithPermitsThatComeAgainAndAgain() throws Exception {
        start();
        Status status = finished();
        assertPatchedOnce(status);
        assertThat(log()).containsExactly("draining 1", "applying", "undraining 1");
        assertThat(status.getIntentAttempt()).isEqualTo(1);
        // Late permits of a finished attempt, on the next few Status, begin nothing.
        long seen = status.getSequence();
        await().atMost(PATIENCE).until(() -> planner.status().orElseThrow().getSequence() > seen + 2);
        assertThat(log()).hasSize(3);
        assertThat(planner.permits()).extracting(Permit::getAttempt).containsOnly(1L);
    }

    @Test
    void aHostThatNothingWouldPutBackIsNeitherPermittedNorDrained() throws Exception {
        Path undrain = work.resolve("hooks/undrain.d/1");
        Files.setPosixFilePermissions(undrain, PosixFilePermissions.fromString("rw-r--r--"));
        start();
        Status refused = await().atMost(PATIENCE)
                .until(() -> planner.status().filter(it -> it.getPreparation().getTries() > 0), Optional::isPresent)
                .orElseThrow();
        assertThat(refused.getPreparation().getReason()).isEqualTo(FailureReason.FAILURE_REASON_DRAIN_FAILED);
        assertThat(refused.getPreparation().getDetail()).contains("undrain.d/1 is not executable");
        assertThat(refused.getPermitWanted()).isFalse();
        assertThat(log()).isEmpty();

        Files.setPosixFilePermissions(undrain, PosixFilePermissions.fromString("rwxr-xr-x"));
        ahead.set(Limits.DEFAULT.preparePauseLimit());
        assertPatchedOnce(finished());
    }

    @Test
    void whatIsInstalledIsToldOnceAndThenWhatIsDifferent() throws Exception {
        start();
        assertPatchedOnce(finished());
        assertThat(planner.hellos()).allMatch(Hello::getReportsInventory);
        ahead.set(Duration.ofSeconds(30));
        // On a slow machine the first look may come before the patch does.
        await().atMost(PATIENCE).until(() -> told().contains("libghost 1.0-2"));
        // Archives come a minute later: the one record that says that they were not looked for yet goes.
        ahead.set(Duration.ofSeconds(100));
        await().atMost(PATIENCE).until(() -> planner.inventory().stream().anyMatch(part -> part.getRemovedCount() > 0));
        host.publish(TestPackage.of("other", "3"));
        host.install("other=3");
        ahead.set(Duration.ofSeconds(170));
        await().atMost(PATIENCE).until(() -> told().contains("other 3"));
        assertThat(told()).doesNotHaveDuplicates();
        List<InventoryPart> parts = planner.inventory();
        assertThat(parts.getFirst().getBaseHash().isEmpty()).isTrue();
        for (int i = 1; i < parts.size(); i++) {
            assertThat(parts.get(i).getBaseHash()).isEqualTo(parts.get(i - 1).getHash());
        }
    }

    /** Packages in all parts of the inventory that have come. */
    private List<String> told() throws Exception {
        List<String> packages = new ArrayList<>();
        for (InventoryPart part : planner.inventory()) {
            packages.addAll(packages(part));
        }
        return packages;
    }

    private static List<String> packages(InventoryPart part) throws Exception {
        List<String> packages = new ArrayList<>();
        for (ByteString bytes : part.getAddedList()) {
            InventoryRecord each = InventoryRecord.parseFrom(bytes);
            if (each.hasPackage()) {
                packages.add(
                        each.getPackage().getName() + " " + each.getPackage().getVersion());
            }
        }
        return packages;
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void anAgentThatDiesIsTakenUpWhereItWas(Step step) throws Exception {
        stopAt(step);
        start();
        await().atMost(PATIENCE).until(() -> log().stream().anyMatch(it -> it.startsWith(step.name())));
        kill();
        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        letGo(step);
        start();
        Status status = finished();
        assertPatchedOnce(status);
        assertThat(planner.hellos()).hasSizeGreaterThanOrEqualTo(2);
        assertThat(planner.hellos().getLast().getPreviousIncarnation())
                .isEqualTo(planner.hellos().getFirst().getIncarnation());
        if (step == Step.draining) {
            // It had not begun: fenced and undrained, then a second attempt.
            assertThat(log()).containsExactly("draining 1", "undraining 1", "draining 2", "applying", "undraining 2");
            assertThat(status.getFencedAttempt()).isEqualTo(1);
            assertThat(status.getFinishedAttempt()).isEqualTo(2);
        } else {
            assertThat(status.getFinishedAttempt()).isEqualTo(1);
            assertThat(log()).filteredOn("draining 1"::equals).hasSize(1);
        }
    }

    @Test
    void anAgentThatIsReplacedInTheMiddleOfAnOperationEndsWhereNothingIsLost() throws Exception {
        stopAt(Step.applying);
        start();
        await().atMost(PATIENCE).until(() -> log().contains("applying"));
        // As a package does that upgrades the agent, in the very transaction.
        Files.createFile(work.resolve("replaced"));
        letGo(Step.applying);
        Thread old = java.util.Objects.requireNonNull(running);
        await().atMost(PATIENCE).until(() -> !old.isAlive());
        assertThat(end.get()).isNull();
        assertThat(log()).containsExactly("draining 1", "applying", "undraining 1");
        assertThat(planner.status().orElseThrow().getFinishedAttempt()).isZero();
        Files.delete(work.resolve("replaced"));
        start();
        Status status = finished();
        assertPatchedOnce(status);
        assertThat(log()).hasSize(3);
    }

    @Test
    void aRolloutIsTakenBackFromTheArchiveThoughTheAgentDiesInBetween() throws Exception {
        start();
        assertPatchedOnce(finished());
        host.cutOff();
        Files.createFile(work.resolve("back"));
        stopAt(Step.applying);
        planner.next("back-1", plan("back-1", "1.0-1", ROLLOUT));
        await().atMost(PATIENCE)
                .until(() -> log().stream().filter("applying"::equals).count() == 2);
        kill();
        letGo(Step.applying);
        start();
        Status status = finished(2);
        assertThat(status.getOutcome().getRolloutId()).isEqualTo("back-1");
        assertThat(status.getOutcome().getResult())
                .as(status.getOutcome().getDetail())
                .isEqualTo(OperationResult.OPERATION_RESULT_SUCCEEDED);
        assertThat(status.getOutcome().getEvidence().getPackages(0).getBeforeVersion())
                .isEqualTo("1.0-2");
        assertThat(status.getOutcome().getEvidence().getPackages(0).getAfterVersion())
                .isEqualTo("1.0-1");
        assertThat(log()).filteredOn("applying"::equals).hasSize(2);
    }

    @Test
    void aHostThatTookNoPartHasNothingToTakeBack() throws Exception {
        planner.next("back-1", plan("back-1", "1.0-0", "other-1"));
        start();
        await().atMost(PATIENCE)
                .until(() -> planner.status()
                        .filter(it -> it.getPreparation().getState() == PreparationState.PREPARATION_STATE_NOT_NEEDED)
                        .isPresent());
        assertThat(log()).isEmpty();
    }

    @Test
    void anErrorInALaneEndsTheAgentInsteadOfWaitingForEver() throws Exception {
        health = () -> {
            throw new OutOfMemoryError("test");
        };
        Agent agent = agent();
        assertThatThrownBy(agent::run)
                .isInstanceOf(IllegalStateException.class)
                .hasRootCauseInstanceOf(OutOfMemoryError.class);
    }

    @Test
    void aSearchForUnattendedUpgradesThatHangsDelaysNoSample() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicInteger samples = new AtomicInteger();
        unattended = () -> {
            asked.countDown();
            new CountDownLatch(1).await();
            return UnattendedUpgrades.NOT_SEEN;
        };
        health = () -> {
            samples.incrementAndGet();
            return HealthReport.of(List.of());
        };
        start();
        assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
        int before = samples.get();
        await().atMost(PATIENCE).until(() -> samples.get() > before + 2);
    }

    /** The runner behind its seam, as AgentSetup has it. */
    private record OwnSession(TransactionRunner runner) implements Transactions {
        @Override
        public TransactionStart start(String id, Path directory, Command command) throws InterruptedException {
            return runner.start(id, directory, command);
        }

        @Override
        public TransactionState fence(Path directory) {
            return runner.fence(directory);
        }

        @Override
        public TransactionState await(Path directory) throws InterruptedException {
            return runner.await(directory);
        }
    }
}
