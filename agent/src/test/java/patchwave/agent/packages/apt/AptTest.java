package patchwave.agent.packages.apt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import patchwave.agent.command.TransactionState;
import patchwave.agent.packages.PackageFailure;
import patchwave.agent.packages.PackageFailureReason;
import patchwave.agent.packages.PackageManagerContract;
import patchwave.agent.packages.PackageTarget;
import patchwave.agent.packages.PackageWish;
import patchwave.agent.packages.Repaired;
import patchwave.agent.packages.Resolved;
import patchwave.agent.packages.TestPackage;
import patchwave.agent.packages.TransactionPlan;
import patchwave.agent.packages.Verification;

class AptTest extends PackageManagerContract<AptHost> {

    @Override
    protected AptHost host(Path directory) throws Exception {
        return new AptHost(directory);
    }

    /** A transaction that is in the middle of a package's script. */
    private TransactionPlan slowTransaction() throws Exception {
        host.publish(library("1.0-2").afterInstall(SLOW), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        begin(plan);
        await().atMost(20, TimeUnit.SECONDS).until(() -> Files.exists(root().resolve("tmp/inside")));
        return plan;
    }

    private void assertAtTarget(TransactionPlan plan) throws Exception {
        assertThat(given(packages().verify(plan))).isInstanceOf(Verification.Reached.class);
    }

    @Test
    void repositoriesMayNameStrongerHashes() throws Exception {
        host.strongerHashes();
        host.publish(library("1.0-2"), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        assertThat(apply(plan)).isZero();
        assertAtTarget(plan);
    }

    @Test
    void namesWhoHoldsTheLock() throws Exception {
        slowTransaction();
        PackageFailure failure = failed(packages().simulate(BOTH));
        assertThat(failure.reason()).isEqualTo(PackageFailureReason.PACKAGE_MANAGER_BUSY);
        assertThat(failure.passing()).isTrue();
        assertThat(failure.detail()).containsPattern("process \\d+ \\(apt-get\\)");
        assertThat(failed(packages().repair(Optional.empty(), false, work.resolve("repair")))
                        .reason())
                .isEqualTo(PackageFailureReason.PACKAGE_MANAGER_BUSY);
        go();
        runner.await(work.resolve("transaction"));
    }

    @Test
    void waitsForAMaintainerScriptAndRepairsAfterDpkgIsKilled() throws Exception {
        TransactionPlan plan = slowTransaction();
        kill("dpkg");
        assertThat(runner.await(work.resolve("transaction")))
                .isInstanceOfSatisfying(
                        TransactionState.Ended.class,
                        ended -> assertThat(ended.exitCode()).isNotZero());
        assertThat(given(packages().verify(plan)))
                .isInstanceOfSatisfying(
                        Verification.Missed.class,
                        missed -> assertThat(missed.broken()).isTrue());
        assertThat(failed(packages().repair(Optional.of(plan), false, work.resolve("repair")))
                        .detail())
                .contains("maintainer script");
        go();
        assertThat(repaired(plan)).isEqualTo(Repaired.AT_TARGET);
        assertAtTarget(plan);
    }

    @Test
    void repairsAfterAptIsKilled() throws Exception {
        TransactionPlan plan = slowTransaction();
        kill("apt-get");
        runner.await(work.resolve("transaction"));
        go();
        assertThat(repaired(plan)).isEqualTo(Repaired.AT_TARGET);
        assertAtTarget(plan);
    }

    @Test
    void installsWhatWasKilledBeforeItChangedAnything() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        assertThat(given(packages().repair(Optional.of(plan), true, work.resolve("repair"))))
                .isEqualTo(Repaired.AT_TARGET);
        assertAtTarget(plan);
    }

    @Test
    void aDpkgThatIsKilledBeforeItChangedAnythingIsNoRefusal() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        Files.writeString(
                root().resolve("etc/apt/apt.conf"),
                """
                Dpkg::Options { "--pre-invoke=[ -e %1$s ] || { touch %1$s; kill -KILL $PPID; }"; };
                """.formatted(root().resolve("tmp/killed")),
                StandardOpenOption.APPEND);
        assertThat(apply(plan)).isEqualTo(100);
        assertThat(version("libghost")).isEqualTo("ii 1.0-1");
        assertThat(given(packages().wasKilled(work.resolve("transaction")))).isTrue();
        assertThat(given(packages().repair(Optional.of(plan), true, work.resolve("repair"))))
                .isEqualTo(Repaired.AT_TARGET);
        assertThat(given(packages().wasKilled(work.resolve("repair/new-versions"))))
                .isFalse();
        assertAtTarget(plan);
    }

    @Test
    void finishesWhatARepairThatWasKilledTooHasLeft() throws Exception {
        host.publish(library("1.0-2").afterInstall("""
                        kills=$(cat "$DPKG_ROOT/tmp/kills" 2>/dev/null || echo 0)
                        echo $((kills + 1)) >"$DPKG_ROOT/tmp/kills"
                        [ "$kills" -ge 2 ] || kill -KILL $PPID
                        """), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        assertThat(apply(plan)).isEqualTo(100);
        assertThat(repaired(plan)).isEqualTo(Repaired.AT_TARGET);
        assertThat(work.resolve("repair/finish-again")).isDirectory();
        assertThat(Files.readString(root().resolve("tmp/kills"))).isEqualTo("3\n");
        assertAtTarget(plan);
    }

    @Test
    void leavesSoundOldVersionsThatTheTransactionItselfEndedAt() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        assertThat(given(packages().repair(Optional.of(plan), false, work.resolve("repair"))))
                .isEqualTo(Repaired.AT_OLD_VERSION);
        assertThat(version("libghost")).isEqualTo("ii 1.0-1");
    }

    @Test
    void repairsAfterTheRunnerIsKilled() throws Exception {
        TransactionPlan plan = slowTransaction();
        long pid = runner.state(work.resolve("transaction")) instanceof TransactionState.Running running
                ? running.pid()
                : 0;
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
        assertThat(runner.await(work.resolve("transaction"))).isInstanceOf(TransactionState.Vanished.class);
        assertThat(isDecided(packages().repair(Optional.of(plan), false, work.resolve("repair"))))
                .isFalse();
        go();
        assertThat(repaired(plan)).isEqualTo(Repaired.AT_TARGET);
        assertAtTarget(plan);
    }

    @Test
    void repairsAfterEverythingIsKilledWhileUnpacking() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2").relation("Pre-Depends", "libghost (= 1.0-2)"));
        TransactionPlan plan = stagedBoth();
        // What a kill in the middle of unpacking leaves: half-installed, to be installed again.
        Path status = root().resolve("var/lib/dpkg/status");
        Files.writeString(
                status,
                Files.readString(status)
                        .replaceFirst(
                                "(Package: libghost\nStatus: )install ok installed",
                                "$1install reinstreq half-installed"));
        assertThat(version("libghost")).startsWith("iHR");
        assertThat(repaired(plan)).isEqualTo(Repaired.AT_TARGET);
        assertAtTarget(plan);
    }

    @Test
    void keepsTheMarkOfAutomaticallyInstalledPackages() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        host.run("apt-mark", "auto", "libghost");
        assertThat(apply(stagedBoth())).isZero();
        assertThat(host.run("apt-mark", "showauto")).isEqualTo("libghost\n");
    }

    @Test
    void archivesWhatAptWouldLeaveInPlace() throws Exception {
        // apt does not copy the files of a file: repository, and the transaction must not need it any more.
        host.repositoryBy("file");
        host.publish(library("1.0-2"), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        Files.delete(work.resolve("repository/libghost_1.0-2_amd64.deb"));
        Files.delete(work.resolve("repository/libghost-bin_1.0-2_amd64.deb"));
        assertThat(apply(plan)).isZero();
        assertAtTarget(plan);
    }

    @Test
    void handlesEpochsAndPackagesForEveryArchitecture() throws Exception {
        host.publish(
                TestPackage.of("ghost-data", "1:1.0").independent(),
                TestPackage.of("ghost-data", "1:1.1~rc1+x").independent());
        host.install("ghost-data=1:1.0");
        Resolved resolved = given(packages().resolve(List.of(new PackageWish("ghost-data", ""))));
        assertThat(resolved.targets()).containsExactly(new PackageTarget("ghost-data", "all", "1:1.1~rc1+x"));
        TransactionPlan plan = planned(resolved.targets());
        assertThat(given(packages().stage(plan)).unarchived()).isEmpty();
        assertThat(apply(plan)).isZero();
        assertAtTarget(plan);
        assertThat(host.archive().resolve("ghost-data_1%3a1.0_all.deb")).exists();
    }

    @Test
    void logsTheTagWithTheTransaction() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        assertThat(apply(stagedBoth())).isZero();
        assertThat(root().resolve("var/log/apt/history.log")).content().contains("Patchwave::Txn=rollout-1");
        assertThat(work.resolve("transaction/status")).content().contains("pmstatus:libghost:");
    }

    @Test
    void saysWhichOldVersionsAreNowhereToBeHad() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        Files.delete(root().resolve("var/cache/apt/archives/libghost_1.0-1_amd64.deb"));
        Files.delete(work.resolve("repository/libghost_1.0-1_amd64.deb"));
        assertThat(given(packages().stage(planned(BOTH))).unarchived()).containsExactly("libghost");
    }

    @Test
    void doesNotStageAFileThatIsNotWhatTheRepositorySays() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        Path deb = work.resolve("repository/libghost_1.0-2_amd64.deb");
        byte[] bytes = Files.readAllBytes(deb);
        bytes[bytes.length - 1] ^= 1;
        Files.write(deb, bytes);
        assertThat(failed(packages().stage(planned(BOTH))).reason()).isEqualTo(PackageFailureReason.REPOSITORY);
        assertThat(host.archive().resolve("libghost_1.0-2_amd64.deb")).doesNotExist();
    }
}
