package patchwave.agent.packages.rpm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.agent.command.Command;
import patchwave.agent.packages.DatabaseHealth;
import patchwave.agent.packages.InstalledPackage;
import patchwave.agent.packages.PackageBench;
import patchwave.agent.packages.PackageFailure;
import patchwave.agent.packages.PackageFailureReason;
import patchwave.agent.packages.PackageWish;
import patchwave.agent.packages.Repaired;
import patchwave.agent.packages.TestPackage;
import patchwave.agent.packages.TransactionPlan;
import patchwave.agent.packages.VendorAdvisories;
import patchwave.agent.packages.VendorAdvisory;
import patchwave.agent.packages.Verification;

/** What rpm's database and its front ends have of their own, tried on the real ones. */
public abstract class RpmContract extends PackageBench<RpmHost> {
    /** What the front end ends with when all it was told to do was done but a scriptlet failed. */
    protected abstract int exitCodeOfAFailedScriptlet();

    @Test
    void aScriptletThatFailedIsFoundThoughTheDatabaseSaysInstalled() throws Exception {
        host.publish(library("1.0-2").afterInstall("echo kaput >&2; exit 1"), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        assertThat(apply(plan)).isEqualTo(exitCodeOfAFailedScriptlet());
        assertThat(host.rpm("-q", "libghost", "libghost-bin")).contains("libghost-1.0-2", "libghost-bin-1.0-2");
        assertThat(given(packages().verify(plan)))
                .isInstanceOfSatisfying(
                        Verification.Missed.class,
                        missed -> assertThat(missed.failure().detail())
                                .contains("%post(libghost-1.0-2.x86_64) scriptlet failed, exit status 1"));
        assertThat(version("libghost")).isEqualTo("unfinished1.0-2");
        assertThat(version("libghost-bin")).isEqualTo(whole("1.0-2"));
    }

    @Test
    void takesLeftoverVersionsAwayWithoutAPlan() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        leaveDuplicates();
        PackageFailure failure = failed(packages().simulate(both("1.0-3")));
        assertThat(failure.reason()).isEqualTo(PackageFailureReason.PACKAGES_BROKEN);
        assertThat(failure.detail()).contains("libghost:x86_64 1.0-1 (duplicate)", "libghost:x86_64 1.0-2 (duplicate)");
        assertThat(given(packages().repair(Optional.empty(), false, work.resolve("repair"))))
                .isEqualTo(Repaired.SOUND);
        assertThat(host.rpm("-q", "libghost")).isEqualTo("libghost-1.0-2.x86_64\n");
        assertThat(Files.readString(root().resolve("usr/lib/libghost/version"))).isEqualTo("libghost 1.0-2\n");
        assertThat(given(packages().health())).isInstanceOf(DatabaseHealth.Sound.class);
    }

    @Test
    void bringsLeftoverVersionsToThePlan() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        leaveDuplicates();
        assertThat(repaired(plan, true)).isEqualTo(Repaired.AT_TARGET);
        assertThat(host.rpm("-q", "libghost", "libghost-bin"))
                .isEqualTo("libghost-1.0-2.x86_64\nlibghost-bin-1.0-2.x86_64\n");
        assertAtTarget(plan);
    }

    /** What a kill in the middle of a transaction leaves: the new version is there, and the old one not gone yet. */
    private void leaveDuplicates() throws Exception {
        packages();
        host.rpm(
                "-i",
                "--replacefiles",
                "--nodeps",
                host.published("libghost", "1.0-2").toString());
    }

    @Test
    void kernelsAreInstalledBesideEachOther() throws Exception {
        host.publish(kernel("1.0-1"), kernel("1.0-2"), kernel("1.0-3"));
        host.install("kernel-test=1.0-1");
        TransactionPlan plan = planned(List.of(target("kernel-test", "1.0-2")));
        assertThat(plan.changes()).containsExactly(change("kernel-test", "", "1.0-2"));
        given(packages().stage(plan));
        apply(plan);
        assertAtTarget(plan);
        assertThat(given(packages().inventory()))
                .filteredOn(found -> found.name().equals("kernel-test"))
                .extracting(InstalledPackage::version, InstalledPackage::status)
                .allSatisfy(tuple -> assertThat(tuple.toList().getLast()).isEqualTo(host.whole()))
                .hasSize(2);
        // The repair of such a package leaves the others alone as well.
        Files.writeString(work.resolve("archive/unfinished"), "begun kernel-test x86_64 - 1.0-2\n");
        assertThat(repaired(plan, true)).isEqualTo(Repaired.AT_TARGET);
        assertThat(host.rpm("-q", "kernel-test")).contains("1.0-1", "1.0-2");
    }

    private static TestPackage kernel(String version) {
        return new TestPackage(
                "kernel-test",
                version,
                "amd64",
                "kernel-test",
                Map.of("Provides", "installonlypkg(kernel), multiversion(kernel)"),
                Map.of("/boot/vmlinuz-" + version, "kernel\n"),
                "");
    }

    @Test
    void anAdvisoryNamesTheLeastThatClosesIt() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"), library("1.0-3"), tools("1.0-3"));
        assertThat(given(packages().advisories())).isEqualTo(VendorAdvisories.NONE);
        host.advise(List.of(
                new VendorAdvisory("TEST-2015:0235", true, List.of("CVE-2015-0235"), true, both()),
                new VendorAdvisory("TEST-2024:0002", false, List.of(), false, List.of(target("libghost", "1.0-3"))),
                new VendorAdvisory("TEST-2024:0003", true, List.of(), false, List.of(target("absent", "2-1"))),
                new VendorAdvisory("TEST-2024:0004", true, List.of(), false, List.of(target("other", "5.0-1")))));
        VendorAdvisories advisories = given(packages().advisories());
        assertThat(advisories.published()).isTrue();
        assertThat(advisories.open())
                .containsExactly(
                        new VendorAdvisory("TEST-2015:0235", true, List.of("CVE-2015-0235"), true, both()),
                        new VendorAdvisory(
                                "TEST-2024:0002", false, List.of(), false, List.of(target("libghost", "1.0-3"))));
        // The minimum, though a newer one is there; and nothing of it is left out because it suggests a reboot.
        TransactionPlan plan = planned(advisories.open().getFirst().fixes());
        assertThat(plan.changes())
                .containsExactly(change("libghost", "1.0-1", "1.0-2"), change("libghost-bin", "1.0-1", "1.0-2"));
        assertThat(advisories.suggestingReboot(plan.changes()))
                .extracting(VendorAdvisory::id)
                .containsExactly("TEST-2015:0235");
        given(packages().stage(plan));
        apply(plan);
        assertAtTarget(plan);
        assertThat(given(packages().advisories()).open())
                .extracting(VendorAdvisory::id)
                .containsExactly("TEST-2024:0002");
    }

    @Test
    void saysWhoKeepsItFromRefreshing() throws Exception {
        packages();
        host.occupy(ProcessHandle.current().pid());
        PackageFailure failure = failed(packages().refresh());
        assertThat(failure.reason()).isEqualTo(PackageFailureReason.PACKAGE_MANAGER_BUSY);
        assertThat(failure.passing()).isTrue();
        assertThat(failure.detail())
                .contains(Long.toString(ProcessHandle.current().pid()));
    }

    @Test
    void refusesWhatIsNoVersion() throws Exception {
        PackageFailure failure = failed(packages().resolve(List.of(new PackageWish("libghost", "1.0-2'; x"))));
        assertThat(failure.reason()).isEqualTo(PackageFailureReason.INTERNAL);
    }

    @Test
    void whatIsToBeInstalledCannotBeChangedAfterItWasStaged() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        TransactionPlan plan = stagedBoth();
        Path directory = work.resolve("transaction");
        Command command = given(packages().transaction(plan, "rollout-1", directory));
        // Another package of the same name and version.
        Path archived = host.archived("libghost", "1.0-2", "x86_64");
        Path other = host.build(library("1.0-2").file("/usr/lib/libghost/more", "more\n"));
        Files.write(archived, Files.readAllBytes(other));
        runner.start("rollout-1", directory, command);
        runner.await(directory);
        assertThat(directory.resolve("runner.log")).content().contains("plan guard refuses");
        assertThat(version("libghost")).isEqualTo(whole("1.0-1"));
        assertThat(given(packages().health())).isInstanceOf(DatabaseHealth.Sound.class);
    }
}
