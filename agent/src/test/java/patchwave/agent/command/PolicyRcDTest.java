package patchwave.agent.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script that package scripts ask, run by the real shell; that they do ask is a matter of the lab. */
final class PolicyRcDTest {
    private static final Path PROC = Path.of("/proc");

    /** As invoke-rc.d and deb-systemd-invoke understand them. */
    private static final int ALLOWED = 0;

    private static final int REFUSED = 101;

    @TempDir
    Path work;

    private Path directory = Path.of("");
    private Path hostsOwn = Path.of("");

    @BeforeEach
    void make() throws IOException {
        directory = Files.createDirectories(work.resolve("it's a transaction"));
        hostsOwn = work.resolve("hosts-own");
        // The service manager's answer is this process.
        executable(
                Files.createDirectories(work.resolve("bin")).resolve("systemctl"),
                "#!/bin/sh\necho %d\n".formatted(ProcessHandle.current().pid()));
    }

    private static void executable(Path file, String text) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private int ask(String... arguments) throws Exception {
        List<String> argv =
                new ArrayList<>(List.of(directory.resolve("policy-rc.d").toString()));
        argv.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(argv)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("said").toFile());
        builder.environment().put("PATH", work.resolve("bin") + ":/usr/bin:/bin");
        return builder.start().waitFor();
    }

    private String said() throws IOException {
        return Files.readString(work.resolve("said"), StandardCharsets.UTF_8);
    }

    @Test
    void whatIsNeverRestartedIsNeitherRestartedNorStopped() throws Exception {
        new PolicyRcD(List.of("dbus*", "user@*", "my db")).make(directory, hostsOwn);
        assertThat(ask("dbus.service", "restart")).isEqualTo(REFUSED);
        assertThat(said()).contains("dbus is never restarted by itself: left running, without restart");
        assertThat(ask("--quiet", "dbus-broker", "try-restart", "5")).isEqualTo(REFUSED);
        assertThat(ask("dbus", "stop")).isEqualTo(REFUSED);
        assertThat(ask("user@1000.service", "(restart)")).isEqualTo(REFUSED);
        assertThat(ask("dbus", "force-reload")).isEqualTo(REFUSED);
    }

    @Test
    void allElseIsAsTheDistributionHasIt() throws Exception {
        new PolicyRcD(List.of("dbus*", "*swan*")).make(directory, hostsOwn);
        assertThat(ask("nginx", "restart")).isEqualTo(ALLOWED);
        assertThat(ask("a-dbus.service", "stop")).isEqualTo(ALLOWED);
        assertThat(ask("dbus.service", "start")).isEqualTo(ALLOWED);
        assertThat(ask("dbus.service", "reload")).isEqualTo(ALLOWED);
        assertThat(ask("--list", "dbus")).isEqualTo(ALLOWED);
        assertThat(PolicyRcD.refused(directory)).isEmpty();
    }

    @Test
    void theHostsOwnPolicyDecidesWhatIsNotRefused() throws Exception {
        executable(hostsOwn, "#!/bin/sh\necho \"own: $*\"\nexit 101\n");
        new PolicyRcD(List.of("dbus")).make(directory, hostsOwn);
        assertThat(ask("--quiet", "nginx", "restart", "3")).isEqualTo(REFUSED);
        assertThat(said()).isEqualTo("own: --quiet nginx restart 3\n");
        assertThat(ask("dbus", "restart")).isEqualTo(REFUSED);
        assertThat(said()).doesNotContain("own:");
    }

    @Test
    void itIsOnRecordWhichProcessWasLeftAlone() throws Exception {
        new PolicyRcD(List.of("dbus")).make(directory, hostsOwn);
        ask("dbus", "stop");
        long self = ProcessHandle.current().pid();
        assertThat(PolicyRcD.refused(directory)).singleElement().satisfies(refused -> {
            assertThat(refused.service()).isEqualTo("dbus.service");
            assertThat(refused.pid()).isEqualTo(self);
            assertThat(refused.runs(PROC)).isTrue();
        });
    }

    /** Such as one of an init script, which systemd knows no main process of. */
    @Test
    void ofAServiceWithoutAMainProcessTheFirstIsOnRecord() throws Exception {
        Path group = Path.of("/sys/fs/cgroup");
        List<String> own = Files.readAllLines(Path.of("/proc/self/cgroup"));
        String path = own.stream()
                .filter(line -> line.startsWith("0::"))
                .map(line -> line.substring(3))
                .findFirst()
                .orElse("");
        Path processes = group.resolve("." + path).resolve("cgroup.procs");
        assumeTrue(!path.isEmpty() && Files.isReadable(processes), "no cgroup v2 here");
        executable(work.resolve("bin/systemctl"), """
                #!/bin/sh
                case $* in *MainPID*) echo 0 ;; *) echo '%s' ;; esac
                """.formatted(path.equals("/") ? "/." : path));
        new PolicyRcD(List.of("networking")).make(directory, hostsOwn);
        assertThat(ask("networking", "restart")).isEqualTo(REFUSED);
        assertThat(PolicyRcD.refused(directory)).singleElement().satisfies(refused -> {
            assertThat(refused.service()).isEqualTo("networking.service");
            assertThat(refused.pid()).isPositive();
            assertThat(refused.runs(PROC)).isTrue();
        });
    }

    @Test
    void aProcessThatHasEndedMeanwhileIsNotOnRecord() throws Exception {
        executable(work.resolve("bin/systemctl"), "#!/bin/sh\necho 4194399\n");
        new PolicyRcD(List.of("dbus")).make(directory, hostsOwn);
        assertThat(ask("dbus", "restart")).isEqualTo(REFUSED);
        assertThat(PolicyRcD.refused(directory)).isEmpty();
    }

    /** As a power cut leaves it: that boot's processes are gone. */
    @Test
    void halfALineSaysNothing() throws Exception {
        Files.writeString(directory.resolve("refused"), "dbus.service 7 8 boot\ndbus.service 7\n\0\0\n");
        assertThat(PolicyRcD.refused(directory)).hasSize(1);
    }

    @Test
    void whatOnlyTheShellTakesForAPatternIsNone() throws Exception {
        new PolicyRcD(List.of("db[1]", "what?")).make(directory, hostsOwn);
        assertThat(ask("db1", "restart")).isEqualTo(ALLOWED);
        assertThat(ask("db[1]", "restart")).isEqualTo(REFUSED);
        assertThat(ask("whats", "restart")).isEqualTo(ALLOWED);
    }

    @Test
    void aServiceThatDoesNotRunIsNotLeftRunning() throws Exception {
        executable(work.resolve("bin/systemctl"), "#!/bin/sh\necho 0\n");
        new PolicyRcD(List.of("dbus")).make(directory, hostsOwn);
        assertThat(ask("dbus", "restart")).isEqualTo(REFUSED);
        assertThat(PolicyRcD.refused(directory)).isEmpty();
    }
}
