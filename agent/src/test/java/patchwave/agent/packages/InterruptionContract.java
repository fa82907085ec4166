package patchwave.agent.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import patchwave.agent.command.TransactionState;

/** What every package manager's transactions must survive, tried on the real one: kills, and others at work. */
public abstract class InterruptionContract<H extends TestHost> extends PackageBench<H> {
    /** A transaction that is in the middle of a package's script. */
    private TransactionPlan slowTransaction() throws Exception {
        host.publish(library("1.0-2").afterInstall(SLOW), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        begin(plan);
        await().atMost(20, TimeUnit.SECONDS).until(() -> Files.exists(root().resolve("tmp/inside")));
        return plan;
    }

    @Test
    void namesWhoHoldsTheLock() throws Exception {
        slowTransaction();
        PackageFailure failure = failed(packages().simulate(both()));
        assertThat(failure.reason()).isEqualTo(PackageFailureReason.PACKAGE_MANAGER_BUSY);
        assertThat(failure.passing()).isTrue();
        assertThat(failure.detail()).containsPattern("process \\d+ \\(" + host.lockHolder() + "\\)");
        assertThat(failed(packages().repair(Optional.empty(), false, work.resolve("repair")))
                        .reason())
                .isEqualTo(PackageFailureReason.PACKAGE_MANAGER_BUSY);
        assertThat(failed(packages().free()).reason()).isEqualTo(PackageFailureReason.PACKAGE_MANAGER_BUSY);
        go();
        runner.await(work.resolve("transaction"));
        assertThat(given(packages().free())).isTrue();
    }

    @Test
    void waitsForAScriptAndRepairsAfterTheInnermostProgramIsKilled() throws Exception {
        TransactionPlan plan = slowTransaction();
        kill(host.programs().getLast());
        assertThat(runner.await(work.resolve("transaction")))
                .isInstanceOfSatisfying(
                        TransactionState.Ended.class,
                        ended -> assertThat(ended.exitCode()).isNotZero());
        assertThat(wasKilled("transaction")).isTrue();
        assertThat(given(packages().verify(plan)))
                .isInstanceOfSatisfying(
                        Verification.Missed.class,
                        missed -> assertThat(missed.broken()).isTrue());
        assertThat(failed(packages().repair(Optional.of(plan), true, work.resolve("repair")))
                        .detail())
                .contains("maintainer script");
        go();
        assertThat(repaired(plan, true)).isEqualTo(Repaired.AT_TARGET);
        assertAtTarget(plan);
    }

    @Test
    void repairsAfterTheOutermostProgramIsKilled() throws Exception {
        TransactionPlan plan = slowTransaction();
        kill(host.programs().getFirst());
        boolean interrupted = wasKilled("transaction");
        go();
        assertThat(repaired(plan, interrupted)).isEqualTo(Repaired.AT_TARGET);
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
    void finishesWhatARepairThatWasKilledTooHasLeft() throws Exception {
        host.publish(library("1.0-2").afterInstall("""
                        kills=$(cat "$DPKG_ROOT/tmp/kills" 2>/dev/null || echo 0)
                        echo $((kills + 1)) >"$DPKG_ROOT/tmp/kills"
                        [ "$kills" -ge 2 ] || kill -KILL $PPID
                        """), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        assertThat(apply(plan)).isNotZero();
        assertThat(repaired(plan, wasKilled("transaction"))).isEqualTo(Repaired.AT_TARGET);
        assertThat(Files.readString(root().resolve("tmp/kills"))).isEqualTo("3\n");
        assertAtTarget(plan);
    }

    @Test
    void leavesSoundOldVersionsThatTheTransactionItselfEndedAt() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        assertThat(given(packages().repair(Optional.of(plan), false, work.resolve("repair"))))
                .isEqualTo(Repaired.AT_OLD_VERSION);
        assertThat(version("libghost")).isEqualTo(whole("1.0-1"));
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

    /** What is newer than the plan is somebody's fix: to "repair" it would bring the hole back. */
    @Test
    void leavesWhatSomebodyElseHasChangedSinceThePreparation() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        host.publish(library("1.0-3"), tools("1.0-3"));
        host.install("libghost=1.0-3", "libghost-bin=1.0-3");
        apply(plan);
        for (boolean interrupted : new boolean[] {false, true}) {
            assertThat(given(packages().repair(Optional.of(plan), interrupted, work.resolve("repair-" + interrupted))))
                    .isEqualTo(Repaired.SOUND);
            assertThat(version("libghost")).isEqualTo(whole("1.0-3"));
            assertThat(version("libghost-bin")).isEqualTo(whole("1.0-3"));
        }
        assertThat(given(packages().verify(plan)))
                .isInstanceOfSatisfying(
                        Verification.Missed.class,
                        missed -> assertThat(missed.broken()).isFalse());
    }
}
