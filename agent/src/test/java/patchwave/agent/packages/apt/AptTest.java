package patchwave.agent.packages.apt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import patchwave.agent.packages.PackageManagerContract;
import patchwave.agent.packages.Repaired;
import patchwave.agent.packages.TransactionPlan;

class AptTest extends PackageManagerContract<AptHost> {
    @Override
    protected AptHost host(Path directory) throws Exception {
        return new AptHost(directory);
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

    /** needrestart's hook of apt would restart services by itself, or ask which: the agent does that, by its own rules. */
    @Test
    void scriptsAndHooksAskNothingAndRestartNothingByNeedrestart() throws Exception {
        Files.writeString(
                root().resolve("etc/apt/apt.conf"),
                "DPkg::Post-Invoke { \"env >%s\"; };\n".formatted(root().resolve("tmp/hook")),
                StandardOpenOption.APPEND);
        host.publish(library("1.0-2").afterInstall("env >\"$DPKG_ROOT/tmp/script\""), tools("1.0-2"));
        assertThat(apply(stagedBoth())).isZero();
        for (String told : List.of("hook", "script")) {
            assertThat(root().resolve("tmp").resolve(told))
                    .content()
                    .contains("DEBIAN_FRONTEND=noninteractive", "NEEDRESTART_SUSPEND=1", "NEEDRESTART_MODE=l");
        }
    }

    @Test
    void writesProgress() throws Exception {
        host.publish(library("1.0-2"), tools("1.0-2"));
        assertThat(apply(stagedBoth())).isZero();
        assertThat(work.resolve("transaction/status")).content().contains("pmstatus:libghost:");
    }
}
