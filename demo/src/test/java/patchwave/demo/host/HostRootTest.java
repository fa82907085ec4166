package patchwave.demo.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import patchwave.demo.TestDirectory;
import patchwave.demo.command.CommandFailedException;
import patchwave.demo.repository.GhostPackages;
import patchwave.demo.repository.Repository;
import patchwave.demo.repository.RepositoryServer;
import patchwave.demo.repository.SigningKey;

/** One host on the real apt, dpkg, gpgv and perl: installs from the signed repository, runs the service, upgrades it. */
final class HostRootTest {
    private final TestDirectory directory;
    private final SigningKey key;
    private final RepositoryServer server;
    private final HostRoot host;

    HostRootTest() throws IOException {
        SecureRandom random = new SecureRandom();
        directory = TestDirectory.make("host");
        key = SigningKey.generate(random, InstantSource.system().instant().minusSeconds(60));
        Path folder = Files.createDirectories(directory.path().resolve("repository"));
        new Repository(folder, key, InstantSource.system(), directory.processes())
                .publish(List.of(
                        GhostPackages.library(GhostPackages.OLD),
                        GhostPackages.library(GhostPackages.FIXED),
                        GhostPackages.library(GhostPackages.BAD),
                        GhostPackages.service()));
        server = RepositoryServer.start(folder);
        host = new HostRoot(
                directory.path().resolve("root"), FreePorts.find(1, random).getFirst(), directory.processes());
    }

    @BeforeEach
    void create() {
        host.create(server.address(), key.armoured(), 2, "");
    }

    @AfterEach
    void close() {
        directory.close();
        server.close();
        assertThat(directory.processes().marked()).isEmpty();
    }

    private String upgrade(String version) {
        return directory
                .processes()
                .require(
                        List.of("apt-get", "-q", "-y", "install", GhostPackages.LIBRARY + "=" + version),
                        host.aptEnvironment());
    }

    private String ask(String path) throws IOException {
        try (var answer = java.net
                .URI
                .create("http://127.0.0.1:" + host.port() + path)
                .toURL()
                .openStream()) {
            return new String(answer.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8).strip();
        }
    }

    @Test
    void runningServiceKeepsOldLibraryUntilItIsRestarted() throws IOException {
        host.install();
        assertThat(host.installedVersion()).isEqualTo("1.0-1");
        assertThat(ask("/")).isEqualTo("ghost 1.0-1");

        upgrade(GhostPackages.FIXED);
        assertThat(host.installedVersion()).isEqualTo("1.0-2");
        assertThat(ask("/")).isEqualTo("ghost 1.0-1");
        assertThat(openFiles()).contains(host.path() + "/usr/share/perl5/Ghost.pm (deleted)");

        directory.processes().require(List.of(host.service(), "restart"), Map.of());
        assertThat(ask("/")).isEqualTo("ghost 1.0-2");
        assertThat(ask("/health")).isEqualTo("healthy");
        assertThat(openFiles()).noneMatch(file -> file.endsWith("(deleted)"));
    }

    @Test
    void badVersionInstallsAndThenFailsItsHealth() {
        host.install();
        upgrade(GhostPackages.BAD);
        assertThat(host.installedVersion()).isEqualTo("1.0-3");
        directory.processes().require(List.of(host.service(), "restart"), Map.of());
        assertThatThrownBy(() -> ask("/health")).isInstanceOf(IOException.class).hasMessageContaining("500");
    }

    @Test
    void stoppedServiceSaysSo() {
        host.install();
        directory.processes().require(List.of(host.service(), "stop"), Map.of());
        assertThat(directory
                        .processes()
                        .run(List.of(host.service(), "status"), Map.of())
                        .exitCode())
                .isEqualTo(3);
    }

    @Test
    void aptRefusesRepositoryOfAnotherKey() throws IOException {
        SigningKey other = SigningKey.generate(
                new SecureRandom(), InstantSource.system().instant().minusSeconds(60));
        Files.writeString(host.path().resolve("etc/apt/keyrings/patchwave-demo.asc"), other.armoured());
        assertThatThrownBy(host::install)
                .isInstanceOf(CommandFailedException.class)
                .hasMessageContaining("NO_PUBKEY");
    }

    private List<String> openFiles() throws IOException {
        String pid = Files.readString(host.path().resolve("run/ghostd.pid")).strip();
        try (var files = Files.list(Path.of("/proc", pid, "fd"))) {
            return files.map(file -> {
                        try {
                            return Files.readSymbolicLink(file).toString();
                        } catch (IOException e) {
                            return "";
                        }
                    })
                    .toList();
        }
    }
}
