package patchwave.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

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

    @Test
    void aServiceThatDoesNotRunIsNotLeftRunning() throws Exception {
        executable(work.resolve("bin/systemctl"), "#!/bin/sh\necho 0\n");
        new PolicyRcD(List.of("dbus")).make(directory, hostsOwn);
        assertThat(ask("dbus", "restart")).isEqualTo(REFUSED);
        assertThat(PolicyRcD.refused(directory)).isEmpty();
    }
}
