package patchwave.agent.packages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How every package manager takes a transaction back, tried on the real one. */
public abstract class RollbackContract<H extends TestHost> extends PackageBench<H> {
    private List<PackageTarget> former() {
        return both("1.0-1");
    }

    private Path archived(String name, String version) {
        return host.archived(name, version, host.architecture());
    }

    /** Brings both packages from 1.0-1 to 1.0-2, as a rollout does, and takes all repositories away. */
    private List<PackageChange> upgraded() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        return upgradedTo(both());
    }

    private List<PackageChange> upgradedTo(List<PackageTarget> targets) throws Exception {
        TransactionPlan plan = planned(targets);
        given(packages().stage(plan));
        assertThat(apply(plan)).isZero();
        host.cutOff();
        return given(packages().recorded(List.of(work.resolve("transaction"))));
    }

    private TransactionPlan stagedBack(List<PackageChange> recorded, List<PackageTarget> allowed) throws Exception {
        assertThat(given(packages().simulateRollback(recorded, allowed))).isInstanceOf(Simulation.Planned.class);
        TransactionPlan plan =
                given(packages().simulateRollback(recorded, allowed)) instanceof Simulation.Planned planned
                        ? planned.plan()
                        : new TransactionPlan(List.of());
        given(packages().stage(plan));
        return plan;
    }

    private void applyBack(TransactionPlan plan) throws Exception {
        runner.await(begin(plan, "back"));
    }

    private void refused(List<PackageChange> recorded, PackageFailureReason reason, String... words) throws Exception {
        PackageFailure failure = failed(packages().simulateRollback(recorded, former()));
        assertThat(failure.reason()).isEqualTo(reason);
        assertThat(failure.passing()).isFalse();
        assertThat(failure.detail()).contains(words);
    }

    @Test
    void takesATransactionBackFromTheArchiveAlone() throws Exception {
        List<PackageChange> recorded = upgraded();
        assertThat(recorded)
                .containsExactlyInAnyOrder(
                        change("libghost", "1.0-1", "1.0-2"), change("libghost-bin", "1.0-1", "1.0-2"));
        TransactionPlan plan = stagedBack(recorded, former());
        assertThat(plan.isRollback()).isTrue();
        assertThat(plan.changes())
                .containsExactly(change("libghost", "1.0-2", "1.0-1"), change("libghost-bin", "1.0-2", "1.0-1"));
        applyBack(plan);
        assertThat(given(packages().verify(plan))).isInstanceOf(Verification.Reached.class);
        assertThat(Files.readString(root().resolve("usr/lib/libghost/version"))).isEqualTo("libghost 1.0-1\n");
        assertThat(archived("libghost", "1.0-2")).as("what was taken away").exists();
        assertThat(given(packages().simulateRollback(recorded, former()))).isInstanceOf(Simulation.NotNeeded.class);
    }

    @Test
    void anAttemptThatCameLaterDoesNotHideWhatWasThereFirst() throws Exception {
        List<PackageChange> recorded = upgraded();
        TransactionPlan back = stagedBack(recorded, former());
        applyBack(back);
        Path never = work.resolve("never");
        assertThat(given(packages().recorded(List.of(never)))).isEmpty();
        assertThat(given(packages().recorded(List.of(never, work.resolve("transaction"), work.resolve("back")))))
                .contains(change("libghost", "1.0-1", "1.0-1"));
    }

    @Test
    void refusesWhatTheArchiveDoesNotHave() throws Exception {
        List<PackageChange> recorded = upgraded();
        Files.delete(archived("libghost", "1.0-1"));
        refused(recorded, PackageFailureReason.REPOSITORY, "the archive has no libghost 1.0-1");
        Files.copy(archived("libghost", "1.0-2"), archived("libghost", "1.0-1"));
        refused(recorded, PackageFailureReason.REPOSITORY, "the archive has no libghost 1.0-1");
    }

    @Test
    void refusesAVersionThatThePlanDoesNotList() throws Exception {
        List<PackageChange> recorded = upgraded();
        PackageFailure failure = failed(packages().simulateRollback(recorded, List.of(former().getFirst())));
        assertThat(failure.reason()).isEqualTo(PackageFailureReason.TRANSACTION_REFUSED);
        assertThat(failure.detail())
                .contains("libghost-bin:" + host.architecture() + " was at 1.0-1", "plan does not list");
    }

    @Test
    void refusesWhatSomethingElseChangedSince() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"), library("1.0-3"), tools("1.0-3"));
        TransactionPlan plan = stagedBoth();
        assertThat(apply(plan)).isZero();
        host.install("libghost=1.0-3", "libghost-bin=1.0-3");
        refused(plan.changes(), PackageFailureReason.TRANSACTION_REFUSED, "is at 1.0-3", "brought it to 1.0-2");
    }

    @Test
    void refusesAHeldPackage() throws Exception {
        List<PackageChange> recorded = upgraded();
        host.hold("libghost");
        refused(recorded, PackageFailureReason.TRANSACTION_REFUSED, "hold");
    }

    @Test
    void refusesWhatNeedsTheNewVersion() throws Exception {
        host.publish(
                library("1.0-2"),
                tools("1.0-2"),
                TestPackage.of("user", "1-1").relation("Depends", "libghost (>= 1.0-2)"));
        TransactionPlan plan = stagedBoth();
        assertThat(apply(plan)).isZero();
        host.install("user=1-1");
        refused(plan.changes(), PackageFailureReason.TRANSACTION_REFUSED, "removed");
    }

    @Test
    void doesNotTakeAWayBackBack() throws Exception {
        List<PackageChange> recorded = upgraded();
        applyBack(stagedBack(recorded, former()));
        List<PackageChange> back = given(packages().recorded(List.of(work.resolve("back"))));
        assertThat(failed(packages().simulateRollback(back, both())).detail()).contains("way back itself");
    }

    @Test
    void leavesAloneWhatIsGoneAndWhatWasNewlyInstalled() throws Exception {
        host.publish(library("1.0-2").relation("Depends", "fresh"), tools("1.0-2"), TestPackage.of("fresh", "1-1"));
        List<PackageChange> recorded = upgradedTo(List.of(both().get(0), both().get(1), target("fresh", "1-1")));
        assertThat(recorded).contains(change("fresh", "", "1-1"));
        TransactionPlan plan = stagedBack(recorded, former());
        assertThat(plan.changes()).extracting(PackageChange::name).containsExactly("libghost", "libghost-bin");
        applyBack(plan);
        assertThat(given(packages().verify(plan))).isInstanceOf(Verification.Reached.class);
        assertThat(version("fresh")).isEqualTo(whole("1-1"));
    }

    @Test
    void aWayBackCannotGoForward() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        TransactionPlan forward = stagedBoth();
        runner.await(begin(new TransactionPlan(forward.changes(), true), "back"));
        assertThat(work.resolve("back/runner.log")).content().contains("plan guard refuses", "direction");
        assertThat(version("libghost")).isEqualTo(whole("1.0-1"));
    }

    @Test
    void goesOnWithTheWayBackAfterTheOutermostProgramIsKilled() throws Exception {
        goesOnAfterAKill(host.programs().getFirst());
    }

    @Test
    void goesOnWithTheWayBackAfterTheInnermostProgramIsKilled() throws Exception {
        goesOnAfterAKill(host.programs().getLast());
    }

    private void goesOnAfterAKill(String program) throws Exception {
        TransactionPlan plan = slowWayBack("if [ -e $DPKG_ROOT/tmp/slow ]; then " + SLOW + "; fi", "slow");
        begin(plan, "back");
        await().atMost(20, TimeUnit.SECONDS).until(() -> Files.exists(root().resolve("tmp/inside")));
        kill(program);
        boolean interrupted = wasKilled("back");
        go();
        assertThat(repaired(plan, interrupted)).isEqualTo(Repaired.AT_TARGET);
        assertThat(version("libghost")).isEqualTo(whole("1.0-2"));
    }

    @Test
    void beginsAgainWhatWasKilledBeforeItChangedAnything() throws Exception {
        TransactionPlan plan = stagedBack(upgraded(), former());
        assertThat(given(packages().repair(Optional.of(plan), true, work.resolve("repair"))))
                .isEqualTo(Repaired.AT_TARGET);
        assertThat(version("libghost")).isEqualTo(whole("1.0-1"));
    }

    @Test
    void staysAtTheNewVersionsWhenTheFormerOnesDoNotInstall() throws Exception {
        TransactionPlan plan = slowWayBack("[ ! -e $DPKG_ROOT/tmp/kaput ]", "kaput");
        applyBack(plan);
        assertThat(given(packages().verify(plan)))
                .isInstanceOfSatisfying(
                        Verification.Missed.class,
                        missed -> assertThat(missed.broken()).isTrue());
        assertThat(given(packages().repair(Optional.of(plan), false, work.resolve("repair"))))
                .isEqualTo(Repaired.AT_OLD_VERSION);
        assertThat(version("libghost")).isEqualTo(whole("1.0-3"));
        assertThat(version("libghost-bin")).isEqualTo(whole("1.0-3"));
    }

    /** A way back from 1.0-3 to a 1.0-2 whose script does so once the mark is there, which it is now. */
    private TransactionPlan slowWayBack(String script, String mark) throws Exception {
        host.publish(library("1.0-2").afterInstall(script), tools("1.0-2"), library("1.0-3"), tools("1.0-3"));
        host.install("libghost=1.0-2", "libghost-bin=1.0-2");
        List<PackageChange> recorded = upgradedTo(both("1.0-3"));
        Files.createFile(root().resolve("tmp").resolve(mark));
        return stagedBack(recorded, both());
    }
}
