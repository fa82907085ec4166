package patchwave.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.services.InitScripts;

/** The checks against real listeners and real scripts. */
@Timeout(60)
final class HostChecksTest {
    private static final Duration LIMIT = Duration.ofSeconds(1);

    @TempDir
    Path work;

    private HealthReport sample(HostChecks.Definition... definitions) throws Exception {
        CommandRunner commands = new CommandRunner(work.resolve("scratch"));
        Path run = Files.createDirectories(work.resolve("run"));
        return new HostChecks(
                        Arrays.asList(definitions),
                        work.resolve("checks.d"),
                        LIMIT,
                        new InitScripts(commands, Path.of("/proc"), work.resolve("init.d"), run),
                        commands)
                .sample();
    }

    private Path script(String directory, String name, String body) throws IOException {
        Path file = Files.createDirectories(work.resolve(directory)).resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + body + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static CheckResult only(HealthReport report) {
        assertThat(report.checks()).hasSize(1);
        return report.checks().getFirst();
    }

    @Test
    void aPortThatAcceptsIsHealthyAndAClosedOneIsNot() throws Exception {
        int port;
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            port = server.getLocalPort();
            HealthReport report = sample(new HostChecks.Definition.Tcp("ghostd", "127.0.0.1", port));
            assertThat(only(report).state()).isEqualTo(HealthState.HEALTHY);
        }
        CheckResult closed = only(sample(new HostChecks.Definition.Tcp("ghostd", "127.0.0.1", port)));
        assertThat(closed.name()).isEqualTo("tcp:ghostd");
        assertThat(closed.state()).isEqualTo(HealthState.UNHEALTHY);
        assertThat(closed.message()).contains("127.0.0.1:" + port, "refused");
    }

    @Test
    void httpMustAnswerWithExactlyTheStatus() throws Exception {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(
                    Integer.parseInt(exchange.getRequestURI().getPath().substring(1)), -1);
            exchange.close();
        });
        server.start();
        try {
            String base = "http://127.0.0.1:" + server.getAddress().getPort();
            HealthReport report = sample(
                    new HostChecks.Definition.Http("a", URI.create(base + "/200"), 200),
                    new HostChecks.Definition.Http("b", URI.create(base + "/503"), 200),
                    new HostChecks.Definition.Http("c", URI.create(base + "/302"), 302));
            assertThat(report.checks())
                    .extracting(CheckResult::state)
                    .containsExactly(HealthState.HEALTHY, HealthState.UNHEALTHY, HealthState.HEALTHY);
            assertThat(report.state()).isEqualTo(HealthState.UNHEALTHY);
            assertThat(report.describe()).contains("answers 503, expected 200");
        } finally {
            server.stop(0);
        }
    }

    /** Each read has its own time-out; an answer that trickles in would hold the sample, and all later ones, for ever. */
    @Test
    void aCheckThatNeverEndsIsUnknownInTime() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> trickle(server));
            long before = System.nanoTime();
            CheckResult result = only(sample(new HostChecks.Definition.Http(
                    "slow", URI.create("http://127.0.0.1:" + server.getLocalPort() + "/"), 200)));
            assertThat(result.state()).isEqualTo(HealthState.UNKNOWN);
            assertThat(result.name()).isEqualTo("http:slow");
            assertThat(result.message()).contains("did not end");
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
        }
    }

    private static void trickle(ServerSocket server) {
        try (Socket peer = server.accept();
                OutputStream out = peer.getOutputStream()) {
            out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                out.write("X: y\r\n".getBytes(StandardCharsets.US_ASCII));
                out.flush();
                Thread.sleep(100);
            }
        } catch (IOException | InterruptedException _) {
            // The check gave up.
        }
    }

    @Test
    void pluginsSpeakTheNagiosConvention() throws Exception {
        script("checks.d", "0-ok", "echo fine");
        script("checks.d", "1-warning", "echo 'disk at 85%'; exit 1");
        script("checks.d", "2-critical", "echo 'queue is stuck' >&2; exit 2");
        script("checks.d", "3-unknown", "exit 3");
        script("checks.d", "4-odd", "exit 127");
        script("checks.d", "5-hangs", "exec sleep 60");
        script("checks.d", "6-left.dpkg-old", "exit 2");
        HealthReport report = sample();
        assertThat(report.checks())
                .extracting(it -> it.name() + " " + it.state())
                .containsExactly(
                        "plugin:0-ok HEALTHY",
                        "plugin:1-warning HEALTHY",
                        "plugin:2-critical UNHEALTHY",
                        "plugin:3-unknown UNKNOWN",
                        "plugin:4-odd UNKNOWN",
                        "plugin:5-hangs UNKNOWN");
        assertThat(report.check("plugin:1-warning").orElseThrow().message()).isEqualTo("disk at 85%");
        assertThat(report.check("plugin:2-critical").orElseThrow().message()).isEqualTo("queue is stuck");
        assertThat(report.check("plugin:5-hangs").orElseThrow().message()).contains("did not end within");
    }

    @Test
    void onePluginThatOthersMayWriteMakesHealthUnknown() throws Exception {
        script("checks.d", "good", "exit 0");
        Path bad = script("checks.d", "bad", "exit 0");
        Files.setPosixFilePermissions(bad, PosixFilePermissions.fromString("rwxrwxrwx"));
        HealthReport report = sample();
        assertThat(only(report).state()).isEqualTo(HealthState.UNKNOWN);
        assertThat(only(report).message()).contains("bad", "chmod go-w");
    }

    @Test
    void aPluginThatHangsIsEndedWithAllThatItStarted() throws Exception {
        Path followed = Files.createFile(work.resolve("followed"));
        script("checks.d", "hangs", "tail -f " + followed + " & wait");
        assertThat(only(sample()).message()).contains("did not end within");
        assertThat(ProcessHandle.allProcesses()
                        .map(it -> it.info().toString())
                        .filter(it -> it.contains(followed.toString())))
                .isEmpty();
    }

    @Test
    void aPluginThatCannotBeRunMakesHealthUnknown() throws Exception {
        script("checks.d", "good", "exit 0");
        Path bad = script("checks.d", "bad", "exit 0");
        Files.setPosixFilePermissions(bad, PosixFilePermissions.fromString("rw-r--r--"));
        assertThat(only(sample()).state()).isEqualTo(HealthState.UNKNOWN);
        assertThat(only(sample()).message()).contains("bad is not executable: chmod +x it");
        Files.delete(bad);
        Files.createSymbolicLink(bad, work.resolve("gone"));
        assertThat(only(sample()).state()).isEqualTo(HealthState.UNKNOWN);
        assertThat(only(sample()).message()).contains("bad is a link to", "which is not there");
    }

    @Test
    void aServiceIsAskedOfItsScript() throws Exception {
        script("init.d", "up", "exit 0");
        script("init.d", "down", "exit 3");
        HealthReport report = sample(
                new HostChecks.Definition.Unit("up", "up"),
                new HostChecks.Definition.Unit("down", "down"),
                new HostChecks.Definition.Unit("none", "none"));
        assertThat(report.check("unit:up").map(CheckResult::state)).contains(HealthState.HEALTHY);
        assertThat(report.check("unit:down").map(CheckResult::state)).contains(HealthState.UNHEALTHY);
        assertThat(report.check("unit:none").map(CheckResult::state)).contains(HealthState.UNKNOWN);
    }

    @Test
    void aHostWithoutChecksIsHealthy() throws Exception {
        assertThat(sample()).isEqualTo(HealthReport.of(List.of()));
        assertThat(sample().check("none")).isEqualTo(Optional.empty());
    }
}
