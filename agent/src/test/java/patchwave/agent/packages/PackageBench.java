package patchwave.agent.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import patchwave.agent.command.Command;
import patchwave.agent.command.TransactionRunner;
import patchwave.agent.command.TransactionStart;
import patchwave.agent.command.TransactionState;

/** A host with a library and its tools, by the names of GHOST, and means to change, stop and judge its packages. */
@Timeout(60)
public abstract class PackageBench<H extends TestHost> {
    /** Waits in a package's script until the test says go; ends by itself after a minute or if its root is gone. */
    protected static final String SLOW = "touch $DPKG_ROOT/tmp/inside; turns=0;"
            + " while [ -e $DPKG_ROOT/tmp/inside ] && [ ! -e $DPKG_ROOT/tmp/go ] && [ $turns -lt 3000 ];"
            + " do sleep 0.02; turns=$((turns + 1)); done";

    protected Path work = Path.of("target", "tmp").toAbsolutePath();
    protected final TransactionRunner runner = TransactionRunner.inOwnSession();
    protected H host;

    /** A fresh host in a directory. */
    protected abstract H host(Path directory) throws Exception;

    @BeforeEach
    void makeHost() throws Exception {
        work = Files.createTempDirectory(Files.createDirectories(work), "packages-");
        host = host(work);
        host.publish(library("1.0-1"), tools("1.0-1"), TestPackage.of("other", "5.0-1"));
        host.install("libghost=1.0-1", "libghost-bin=1.0-1", "other=5.0-1");
    }

    /** Nothing may wait in a script for ever, whatever the test did. */
    @AfterEach
    void letGo() throws IOException {
        Path directory = work.resolve("root/tmp");
        if (Files.isDirectory(directory) && !Files.exists(directory.resolve("go"))) {
            Files.createFile(directory.resolve("go"));
        }
    }

    protected static TestPackage library(String version) {
        return TestPackage.of("libghost", version).source("ghost").file("/etc/ghost.conf", "for " + version + "\n");
    }

    protected static TestPackage tools(String version) {
        return TestPackage.of("libghost-bin", version)
                .source("ghost")
                .relation("Depends", "libghost (= " + version + ")");
    }

    protected PackageManager packages() {
        return host.packages();
    }

    protected Path root() {
        return host.root();
    }

    protected PackageTarget target(String name, String version) {
        return new PackageTarget(name, host.architecture(), version);
    }

    protected PackageChange change(String name, String from, String to) {
        return new PackageChange(name, host.architecture(), from, to);
    }

    protected List<PackageTarget> both() {
        return both("1.0-2");
    }

    protected List<PackageTarget> both(String version) {
        return List.of(target("libghost", version), target("libghost-bin", version));
    }

    /** A package's status and version where it is whole. */
    protected String whole(String version) {
        return host.whole() + version;
    }

    protected static <T> T given(Answer<T> answer) {
        return switch (answer) {
            case Answer.Given<T> given -> given.value();
            case Answer.Failed<T> failed ->
                throw new AssertionError(failed.failure().toString());
        };
    }

    protected static PackageFailure failed(Answer<?> answer) {
        return switch (answer) {
            case Answer.Given<?> given -> throw new AssertionError("must fail, but answered " + given.value());
            case Answer.Failed<?> failed -> failed.failure();
        };
    }

    protected TransactionPlan planned(List<PackageTarget> targets) throws Exception {
        return given(packages().simulate(targets)) instanceof Simulation.Planned planned
                ? planned.plan()
                : new TransactionPlan(List.of());
    }

    protected String version(String name) throws Exception {
        return given(packages().inventory()).stream()
                .filter(found -> found.name().equals(name))
                .map(found -> found.status() + found.version())
                .findFirst()
                .orElse("absent");
    }

    protected TransactionPlan stagedBoth() throws Exception {
        TransactionPlan plan = planned(both());
        assertThat(given(packages().stage(plan)).unarchived()).isEmpty();
        return plan;
    }

    protected Path begin(TransactionPlan plan) throws Exception {
        return begin(plan, "transaction");
    }

    protected Path begin(TransactionPlan plan, String name) throws Exception {
        Path directory = work.resolve(name);
        Command command = given(packages().transaction(plan, "rollout-1", directory));
        assertThat(runner.start("rollout-" + name, directory, command)).isEqualTo(new TransactionStart.Started());
        return directory;
    }

    protected int apply(TransactionPlan plan) throws Exception {
        return runner.await(begin(plan)) instanceof TransactionState.Ended ended ? ended.exitCode() : -1;
    }

    /** Whether a transaction that has ended was killed, as the agent judges it. */
    protected boolean wasKilled(String name) throws Exception {
        Path directory = work.resolve(name);
        return runner.await(directory).wasKilled() || given(packages().wasKilled(directory));
    }

    protected void assertAtTarget(TransactionPlan plan) throws Exception {
        assertThat(given(packages().verify(plan))).isInstanceOf(Verification.Reached.class);
    }

    protected void go() throws Exception {
        Files.createFile(root().resolve("tmp/go"));
    }

    protected void kill(String program) {
        List<ProcessHandle> victims = ProcessHandle.allProcesses()
                .filter(process -> runs(process.info(), program))
                .toList();
        assertThat(victims).isNotEmpty();
        victims.forEach(ProcessHandle::destroyForcibly);
    }

    /** A program that is a script is an argument of its interpreter. */
    private boolean runs(ProcessHandle.Info info, String program) {
        List<String> arguments = List.of(info.arguments().orElse(new String[0]));
        boolean isMeant = info.command().orElse("").endsWith("/" + program)
                || arguments.stream().limit(1).anyMatch(word -> word.endsWith("/" + program));
        return isMeant && String.join(" ", arguments).contains(work.toString());
    }

    /** Repairs as the agent does: waits while anything still works on the database. */
    protected Repaired repaired(TransactionPlan plan) {
        return repaired(plan, false);
    }

    protected Repaired repaired(TransactionPlan plan, boolean interrupted) {
        return await().atMost(30, TimeUnit.SECONDS)
                                .until(
                                        () -> packages().repair(Optional.of(plan), interrupted, work.resolve("repair")),
                                        PackageBench::isDecided)
                        instanceof Answer.Given<Repaired> given
                ? given.value()
                : Repaired.SOUND;
    }

    protected static boolean isDecided(Answer<Repaired> answer) {
        return switch (answer) {
            case Answer.Given<Repaired> given -> true;
            case Answer.Failed<Repaired> failed -> {
                assertThat(failed.failure().reason()).isEqualTo(PackageFailureReason.PACKAGE_MANAGER_BUSY);
                yield false;
            }
        };
    }
}
