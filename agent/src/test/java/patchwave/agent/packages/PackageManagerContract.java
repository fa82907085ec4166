package patchwave.agent.packages;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import patchwave.agent.command.Command;

/** What every package manager must do, tried on the real one. The names are those of GHOST: a library and its tools. */
public abstract class PackageManagerContract<H extends TestHost> extends PackageBench<H> {
    @Test
    void bringsPackagesToExactVersionsAndProvesIt() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"), library("1.0-3"), tools("1.0-3"));
        TransactionPlan plan = stagedBoth();
        assertThat(plan.changes())
                .containsExactly(change("libghost", "1.0-1", "1.0-2"), change("libghost-bin", "1.0-1", "1.0-2"));
        assertThat(planned(List.of(both().get(1), both().get(0))).hash()).isEqualTo(plan.hash());
        assertThat(apply(plan)).isZero();
        Verification verification = given(packages().verify(plan));
        assertThat(verification).isInstanceOf(Verification.Reached.class);
        assertThat(verification.packages())
                .extracting(InstalledPackage::version, InstalledPackage::status, InstalledPackage::source)
                .allSatisfy(tuple -> assertThat(tuple.toList()).containsExactly("1.0-2", host.whole(), "ghost"));
        assertThat(given(packages().simulate(both()))).isInstanceOf(Simulation.NotNeeded.class);
        assertThat(Files.readString(root().resolve("usr/lib/libghost/version"))).isEqualTo("libghost 1.0-2\n");
    }

    @Test
    void doesNotInstallWhatIsNotInstalled() throws Exception {
        host.publish(TestPackage.of("absent", "1.0-1"));
        assertThat(given(packages().simulate(List.of(target("absent", "1.0-1")))))
                .isInstanceOf(Simulation.NotNeeded.class);
        assertThat(given(packages().resolve(List.of(new PackageWish("absent", ""))))
                        .notNeeded())
                .isTrue();
    }

    @Test
    void refusesAVersionThatNoRepositoryHas() throws Exception {
        PackageFailure failure = failed(packages().simulate(List.of(target("libghost", "9.9-1"))));
        assertThat(failure.reason()).isEqualTo(PackageFailureReason.REPOSITORY);
        assertThat(failure.passing()).isFalse();
        assertThat(failure.detail()).contains("libghost", "9.9-1");
        assertThat(failed(packages().resolve(List.of(new PackageWish("libghost", "9.9-1"))))
                        .detail())
                .contains("9.9-1");
    }

    @Test
    void refusesAHeldPackage() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        host.hold("libghost");
        refused(both(), "hold");
    }

    @Test
    void whatIsNewerThanItsTargetIsSatisfiedAndStaysAsItIs() throws Exception {
        host.publish(library("0.9-1"), tools("0.9-1"));
        List<PackageTarget> older = List.of(target("libghost", "0.9-1"), target("libghost-bin", "0.9-1"));
        assertThat(given(packages().simulate(older)))
                .isInstanceOfSatisfying(
                        Simulation.NotNeeded.class,
                        needed -> assertThat(needed.detail()).contains("libghost:" + host.architecture() + " 1.0-1"));
        assertThat(given(packages().resolve(List.of(new PackageWish("libghost", "0.9-1"))))
                        .notNeeded())
                .isTrue();
    }

    @Test
    void comparesVersionsAsThePackageManagerDoes() throws Exception {
        host.publish(library("1.0-10"), tools("1.0-10"));
        host.install("libghost=1.0-10", "libghost-bin=1.0-10");
        // As texts, "1.0-10" is before "1.0-9", and the release candidate is after its release.
        for (String older : List.of("1.0-9", "1.0-10~rc1", "1.0-1")) {
            assertThat(given(packages().simulate(List.of(target("libghost", older)))))
                    .as(older)
                    .isInstanceOf(Simulation.NotNeeded.class);
        }
        assertThat(failed(packages().simulate(List.of(target("libghost", "1:0.1-1"))))
                        .reason())
                .as("an epoch outweighs everything: this one is newer, and nowhere to be had")
                .isEqualTo(PackageFailureReason.REPOSITORY);
    }

    @Test
    void bringsOnlyWhatIsOlderToItsTarget() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        List<PackageTarget> mixed = List.of(both().get(0), both().get(1), target("other", "4.0-1"));
        assertThat(planned(mixed).changes())
                .extracting(PackageChange::name)
                .containsExactly("libghost", "libghost-bin");
    }

    @Test
    void refusesAnUpgradeThatNeedsADowngrade() throws Exception {
        host.publish(
                TestPackage.of("other", "4.0-1"),
                library("1.0-2").relation("Depends", "other (= 4.0-1)"),
                tools("1.0-2"));
        List<PackageTarget> targets = List.of(both().get(0), both().get(1), target("other", "4.0-1"));
        assertThat(failed(packages().simulate(targets)).reason()).isEqualTo(PackageFailureReason.TRANSACTION_REFUSED);
    }

    @Test
    void refusesAPinnedPackage() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        host.pin("libghost", "1.0-1");
        refused(both(), "pinned");
    }

    @Test
    void refusesARemoval() throws Exception {
        host.publish(library("1.0-2").relation("Conflicts", "other"), tools("1.0-2"));
        refused(both(), "remove");
    }

    @Test
    void refusesASiblingThatThePlanDoesNotName() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        refused(List.of(target("libghost", "1.0-2")), "libghost-bin");
    }

    @Test
    void newlyInstallsOnlyWhatThePlanNames() throws Exception {
        host.publish(library("1.0-2").relation("Depends", "fresh"), tools("1.0-2"), TestPackage.of("fresh", "1-1"));
        refused(both(), "fresh");
        TransactionPlan plan = planned(List.of(both().get(0), both().get(1), target("fresh", "1-1")));
        assertThat(plan.changes()).contains(change("fresh", "", "1-1"));
        given(packages().stage(plan));
        assertThat(apply(plan)).isZero();
        assertThat(given(packages().verify(plan))).isInstanceOf(Verification.Reached.class);
    }

    private void refused(List<PackageTarget> targets, String word) throws Exception {
        PackageFailure failure = failed(packages().simulate(targets));
        assertThat(failure.reason()).isEqualTo(PackageFailureReason.TRANSACTION_REFUSED);
        assertThat(failure.passing()).isFalse();
        assertThat(failure.detail()).contains(word);
    }

    @Test
    void resolvesAWishWithItsSiblings() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        Resolved newest = given(packages().resolve(List.of(new PackageWish("libghost", ""))));
        assertThat(newest.targets()).containsExactlyInAnyOrderElementsOf(both());
        assertThat(newest.changes()).hasSize(2);
        host.publish(library("1.0-3"), tools("1.0-3"));
        Resolved exact = given(packages().resolve(List.of(new PackageWish("libghost", "1.0-2"))));
        assertThat(exact.targets()).containsExactlyInAnyOrderElementsOf(both());
    }

    @Test
    void saysThatARepositoryCannotBeRead() throws Exception {
        assertThat(given(packages().refresh()).attempts()).isEqualTo(1);
        host.cutOff();
        PackageFailure failure = failed(packages().refresh());
        assertThat(failure.reason()).isEqualTo(PackageFailureReason.REPOSITORY);
        assertThat(failure.passing()).isTrue();
    }

    @Test
    void keepsAChangedConfigurationFileAndReportsTheNewOne() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        Path file = root().resolve("etc/ghost.conf");
        Files.writeString(file, "by hand\n");
        TransactionPlan plan = stagedBoth();
        assertThat(apply(plan)).isZero();
        assertThat(given(packages().verify(plan)))
                .isInstanceOfSatisfying(
                        Verification.Reached.class,
                        reached -> assertThat(reached.drift())
                                .hasSize(1)
                                .allSatisfy(name -> assertThat(name).startsWith("/etc/ghost.conf.")));
        assertThat(file).hasContent("by hand");
    }

    @Test
    void takesTheOldVersionsBackWhenTheNewOnesDoNotInstall() throws Exception {
        host.publish(library("1.0-2").afterInstall("echo kaput >&2; exit 1"), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        apply(plan);
        assertThat(given(packages().verify(plan))).isInstanceOfSatisfying(Verification.Missed.class, missed -> {
            assertThat(missed.broken()).isTrue();
            assertThat(missed.failure().reason()).isEqualTo(PackageFailureReason.INSTALL_FAILED);
        });
        assertThat(failed(packages().simulate(both())).reason()).isEqualTo(PackageFailureReason.PACKAGES_BROKEN);
        assertThat(given(packages().repair(Optional.of(plan), false, work.resolve("repair"))))
                .isEqualTo(Repaired.AT_OLD_VERSION);
        assertThat(version("libghost")).isEqualTo(whole("1.0-1"));
        assertThat(version("libghost-bin")).isEqualTo(whole("1.0-1"));
        assertThat(given(packages().health())).isInstanceOf(DatabaseHealth.Sound.class);
    }

    @Test
    void touchesNothingWhenAPackageFileIsMissing() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        Path directory = work.resolve("transaction");
        Command command = given(packages().transaction(plan, "rollout-1", directory));
        host.forget("libghost", "1.0-2");
        runner.start("rollout-1", directory, command);
        runner.await(directory);
        assertThat(given(packages().verify(plan)))
                .isInstanceOfSatisfying(
                        Verification.Missed.class,
                        missed -> assertThat(missed.broken()).isFalse());
        assertThat(version("libghost-bin")).isEqualTo(whole("1.0-1"));
        assertThat(failed(packages().transaction(plan, "rollout-2", work.resolve("again")))
                        .reason())
                .isEqualTo(PackageFailureReason.REPOSITORY);
    }

    @Test
    void refusesByItselfToDoMoreThanThePlan() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        stagedBoth();
        TransactionPlan less = new TransactionPlan(List.of(change("libghost", "1.0-1", "1.0-2")));
        assertThat(apply(less)).isNotZero();
        assertThat(work.resolve("transaction/runner.log")).content().contains("plan guard refuses");
        assertThat(version("libghost")).isEqualTo(whole("1.0-1"));
        assertThat(version("libghost-bin")).isEqualTo(whole("1.0-1"));
    }

    @Test
    void handlesEpochsAndPackagesForEveryArchitecture() throws Exception {
        host.publish(
                TestPackage.of("ghost-data", "1:1.0-1").independent(),
                TestPackage.of("ghost-data", "1:1.1~rc1+x-1").independent());
        host.install("ghost-data=1:1.0-1");
        Resolved resolved = given(packages().resolve(List.of(new PackageWish("ghost-data", ""))));
        assertThat(resolved.targets())
                .containsExactly(new PackageTarget("ghost-data", host.independent(), "1:1.1~rc1+x-1"));
        TransactionPlan plan = planned(resolved.targets());
        assertThat(given(packages().stage(plan)).unarchived()).isEmpty();
        assertThat(apply(plan)).isZero();
        assertThat(given(packages().verify(plan))).isInstanceOf(Verification.Reached.class);
        assertThat(host.archived("ghost-data", "1:1.0-1", host.independent())).exists();
    }

    @Test
    void logsTheTagWithTheTransaction() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        assertThat(apply(stagedBoth())).isZero();
        assertThat(host.log()).contains("rollout-1");
    }

    @Test
    void saysWhichOldVersionsAreNowhereToBeHad() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        host.forget("libghost", "1.0-1");
        Files.delete(host.published("libghost", "1.0-1"));
        assertThat(given(packages().stage(planned(both()))).unarchived()).containsExactly("libghost");
    }

    @Test
    void doesNotStageAFileThatIsNotWhatTheRepositorySays() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        Path file = host.published("libghost", "1.0-2");
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);
        assertThat(failed(packages().stage(planned(both()))).reason()).isEqualTo(PackageFailureReason.REPOSITORY);
        assertThat(host.archived("libghost", "1.0-2", host.architecture())).doesNotExist();
    }

    @Test
    void knowsTheFilesOfInstalledPackages() throws Exception {
        Set<Path> files = given(packages().files(List.of(change("libghost", "1.0-1", "1.0-2"))));
        assertThat(files)
                .contains(root().resolve("usr/lib/libghost/version"), root().resolve("etc/ghost.conf"))
                .doesNotContain(root().resolve("usr/lib"));
    }
}
