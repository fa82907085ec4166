package patchwave.agent.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.agent.health.HostChecks;
import patchwave.agent.link.Address;
import patchwave.agent.unattended.UnattendedPolicy;

final class ConfigReaderTest {
    private static final String SIGNER = signer();
    private static final String LEAST = """
            state_directory: /var/lib/patchwave/agent
            controller: {agents: ["127.0.0.1:7443"]}
            plan_signers: [%s]
            """.formatted(SIGNER);

    private static String signer() {
        try {
            return Base64.getEncoder()
                    .encodeToString(KeyPairGenerator.getInstance("Ed25519")
                            .generateKeyPair()
                            .getPublic()
                            .getEncoded());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static AgentConfig read(String yaml) {
        return ConfigReader.read("agent.yaml", yaml, "web-1");
    }

    @Test
    void defaultsArePinned() {
        AgentConfig config = read(LEAST);
        assertThat(config.host()).isEqualTo("web-1");
        assertThat(config.enrolment()).isEmpty();
        assertThat(config.tokenFile()).isEmpty();
        assertThat(config.link())
                .isEqualTo(new AgentConfig.Link.Socket(
                        Path.of("/run/patchwave/agent.sock"), "patchwave-link", Path.of("/var/lib/patchwave/link")));
        assertThat(config.signers().required()).isEqualTo(1);
        assertThat(config.environment()).isEmpty();
        assertThat(config.packages())
                .isEqualTo(new AgentConfig.Packages(
                        AgentConfig.BackEnd.AUTO, Path.of("/"), Optional.empty(), UnattendedPolicy.REPORT));
        assertThat(config.services()).isEqualTo(new AgentConfig.Services.Systemd(List.of()));
        assertThat(config.hooks()).isEqualTo(Path.of("/etc/patchwave/hooks"));
        assertThat(config.hookTimeout()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.checksDirectory()).isEqualTo(Path.of("/etc/patchwave/checks.d"));
        assertThat(config.checks()).isEmpty();
        assertThat(config.checkTimeout()).isEqualTo(Duration.ofSeconds(10));
        assertThat(config.checkInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.report()).contains("host = web-1 (default)", "hook_timeout = PT5M (default)");
    }

    @Test
    void everyKeyIsRead() {
        AgentConfig config = read("""
                host: db-1
                state_directory: /s
                controller:
                  agents: ["127.0.0.1:7443", "[::1]:7443"]
                  enrolment: localhost:7445
                enrolment_token_file: /etc/token
                link: {mode: socket, socket: /run/p/s, user: nobody, state_directory: /l}
                plan_signers: [%s]
                plan_signatures_required: 1
                environment: production
                packages: {manager: apt, root: /r, apt_config: /r/apt.conf, unattended_upgrades: off}
                services: {manager: init-scripts, init_directory: /i, run_directory: /run2, never_restart: [db]}
                hooks_directory: /h
                hook_timeout: 1m30s
                checks_directory: /c
                checks:
                  - {name: ghostd, tcp: 127.0.0.1:7070}
                  - {name: web, http: "http://127.0.0.1:80/health", status: 204}
                  - {name: sshd, unit: ssh.service}
                check_timeout: 3s
                check_interval: 1s
                """.formatted(SIGNER));
        assertThat(config.host()).isEqualTo("db-1");
        assertThat(config.controllers()).containsExactly(new Address("127.0.0.1", 7443), new Address("::1", 7443));
        assertThat(config.enrolment()).contains(new Address("localhost", 7445));
        assertThat(config.tokenFile()).contains(Path.of("/etc/token"));
        assertThat(config.link()).isEqualTo(new AgentConfig.Link.Socket(Path.of("/run/p/s"), "nobody", Path.of("/l")));
        assertThat(config.environment()).contains("production");
        assertThat(config.packages())
                .isEqualTo(new AgentConfig.Packages(
                        AgentConfig.BackEnd.APT,
                        Path.of("/r"),
                        Optional.of(Path.of("/r/apt.conf")),
                        UnattendedPolicy.OFF));
        assertThat(config.services())
                .isEqualTo(new AgentConfig.Services.InitScripts(List.of("db"), Path.of("/i"), Path.of("/run2")));
        assertThat(config.hookTimeout()).isEqualTo(Duration.ofSeconds(90));
        assertThat(config.checks())
                .containsExactly(
                        new HostChecks.Definition.Tcp("ghostd", "127.0.0.1", 7070),
                        new HostChecks.Definition.Http("web", URI.create("http://127.0.0.1:80/health"), 204),
                        new HostChecks.Definition.Unit("sshd", "ssh.service"));
        assertThat(config.report()).contains("host = db-1 (file)", "services.run_directory = /run2 (file)");
    }

    @Test
    void anAgentMaySpeakToTheControllerItself() {
        assertThat(read(LEAST + "link: {mode: in-process}\n").link()).isEqualTo(new AgentConfig.Link.InProcess());
    }

    @Test
    void aPathOfASocketFitsTheKernel() {
        String longest = "/" + "a".repeat(106);
        assertThat(read(LEAST + "link: {socket: " + longest + "}\n").link())
                .isInstanceOfSatisfying(
                        AgentConfig.Link.Socket.class,
                        it -> assertThat(it.path()).isEqualTo(Path.of(longest)));
        assertThatThrownBy(() -> read(LEAST + "link: {socket: " + longest + "a}\n"))
                .hasMessageContaining("link.socket must be an absolute path of at most 107 bytes");
    }

    @Test
    void aFileThatOthersCouldWriteIsRefused(@TempDir Path directory) throws Exception {
        Path file = Files.writeString(directory.resolve("agent.yaml"), LEAST);
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        ConfigReader.refuseIfOthersMayWrite(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
        assertThatThrownBy(() -> ConfigReader.refuseIfOthersMayWrite(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("agent.yaml must not be writable by group or others");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xrwx"));
        assertThatThrownBy(() -> ConfigReader.refuseIfOthersMayWrite(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(directory + " must not be writable by group or others");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "hots: x | hots is not a known key",
                "packages: {rooot: /} | packages.rooot is not a known key",
                "services: {manager: upstart} | services.manager must be one of systemd, init-scripts, but is 'upstart'",
                "check_interval: soon | check_interval must be a time",
                "check_interval: 0s | check_interval must be a time",
                "host: Web_1 | host must be lower-case",
                "checks: [{name: a}] | checks[0].name must be of a check with one of tcp, http, unit",
                "link: {mode: tcp} | link.mode must be one of socket, in-process, but is 'tcp'",
                "link: {socket: agent.sock} | link.socket must be an absolute path",
                "checks: [{name: a, http: 'http://u:p@h/'}] | checks[0].http must be an http or https URL without user",
                "checks: [{name: a, tcp: nowhere}] | checks[0].tcp must be HOST:PORT",
                "plan_signatures_required: 2 | distinct plan signers",
            })
    void faultsNameFileAndKey(String line, String message) {
        assertThatThrownBy(() -> read(LEAST + line + "\n"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("agent.yaml: ")
                .hasMessageContaining(message);
    }

    @Test
    void whatIsRequiredIsAskedFor() {
        assertThatThrownBy(() -> read("host: a\n")).hasMessageContaining("state_directory is required");
        assertThatThrownBy(() -> read("state_directory: /s\ncontroller: {}\n"))
                .hasMessageContaining("controller.agents");
        assertThatThrownBy(() -> read("[")).hasMessageContaining("is not YAML");
        assertThatThrownBy(() -> read("")).hasMessageContaining("must be a mapping");
    }
}
