package patchwave.agent.packages.dnf;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import patchwave.agent.packages.PackageFailure;
import patchwave.agent.packages.PackageFailureReason;
import patchwave.agent.packages.PackageManager;
import patchwave.agent.packages.rpm.RpmContract;
import patchwave.agent.packages.rpm.RpmHost;

@Tag("slow")
class DnfRpmIT extends RpmContract {
    /** Where setup.sh unpacks dnf's own plugins. */
    private static final Path PLUGINS =
            Path.of("/usr/local/share/patchwave-tests/usr/lib/python3/dist-packages/dnf-plugins");

    @Override
    protected RpmHost host(Path directory) throws Exception {
        return DnfHost.in(directory);
    }

    /** It says "Complete!" too. */
    @Override
    protected int exitCodeOfAFailedScriptlet() {
        return 0;
    }

    @Test
    void refusesAPackageThatNobodySigned() throws Exception {
        host.publish(library("1.0-2"));
        host.publishUnsigned(tools("1.0-2"));
        PackageFailure failure = failed(packages().stage(planned(both())));
        assertThat(failure.reason()).isEqualTo(PackageFailureReason.REPOSITORY);
        assertThat(failure.passing()).isFalse();
        assertThat(failure.detail()).contains("libghost-bin", "signature");
        assertThat(host.archived("libghost-bin", "1.0-2", "x86_64")).doesNotExist();
    }

    @Test
    void mindsTheLocksOfDnfsOwnPlugin() throws Exception {
        assertThat(PLUGINS.resolve("versionlock.py")).as("setup.sh unpacks it").exists();
        host.publish(library("1.0-2"), tools("1.0-2"));
        packages();
        Path configuration = Files.createDirectories(root().resolve("etc/dnf/plugins"));
        Files.writeString(
                root().resolve("etc/dnf/dnf.conf"),
                "pluginpath=" + PLUGINS + "\npluginconfpath=" + configuration + "\n",
                StandardOpenOption.APPEND);
        Path locks = Files.writeString(configuration.resolve("versionlock.list"), "libghost-0:1.0-1.*\n");
        Files.writeString(configuration.resolve("versionlock.conf"), "[main]\nenabled = 1\nlocklist = " + locks + "\n");
        PackageManager locked = host.reopened();
        PackageFailure failure = failed(locked.simulate(both()));
        assertThat(failure.reason()).isEqualTo(PackageFailureReason.TRANSACTION_REFUSED);
        assertThat(failure.detail()).contains("libghost:x86_64", "versionlock: libghost-0:1.0-1.*");
        Files.writeString(locks, "");
        assertThat(failed(locked.simulate(List.of(target("libghost", "9-1")))).reason())
                .isEqualTo(PackageFailureReason.REPOSITORY);
    }
}
