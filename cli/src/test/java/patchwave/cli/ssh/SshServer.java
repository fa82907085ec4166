package patchwave.cli.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real sshd on loopback, with a host key and authorized keys of its own, as an ordinary process of this test. */
public final class SshServer implements AutoCloseable {
    private static final Path SSHD = Path.of("/usr/sbin/sshd");
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Path folder;
    private final int port;
    private final Process process;

    private SshServer(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** Why this machine cannot run one; empty if it can. */
    public static String whyNot() {
        if (!Files.isExecutable(SSHD)) {
            return "there is no " + SSHD + " (apt-get install openssh-server)";
        }
        return "root".equals(System.getProperty("user.name")) ? "" : "sshd needs root for its privilege separation";
    }

    /**
     * Starts one.
     *
     * @param folder its own, empty
     * @param key public key that may come in
     * @param more further lines of sshd_config
     */
    public static SshServer start(Path folder, Path key, String... more) {
        return start(folder, key, List.of(), more);
    }

    /** The same below another command, which must end in running its arguments, such as chroot. */
    public static SshServer start(Path folder, Path key, List<String> below, String... more) {
        try {
            Files.createDirectories(folder);
            Path hostKey = folder.resolve("host_key");
            if (Files.notExists(hostKey)) {
                run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", hostKey.toString());
            }
            Path authorized = folder.resolve("authorized_keys");
            Files.copy(key, authorized, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            Files.createDirectories(Path.of("/run/sshd"));
            int port = freePort();
            // A bash that sshd starts reads ~/.bashrc, unless it is not the first shell: what the machine's owner keeps
            // there may be slow, and one that is killed in the middle of it may leave a lock that others wait for.
            Path config = Files.writeString(
                    folder.resolve("sshd_config"), """
                        %s
                        ListenAddress 127.0.0.1
                        HostKey %s
                        AuthorizedKeysFile %s
                        PidFile none
                        StrictModes no
                        UsePAM no
                        PasswordAuthentication no
                        KbdInteractiveAuthentication no
                        PermitRootLogin yes
                        AcceptEnv NOTHING
                        SetEnv SHLVL=1
                        Subsystem sftp internal-sftp
                        """.formatted(String.join("\n", more), hostKey, authorized));
            List<String> line = new ArrayList<>(below);
            line.addAll(List.of(SSHD.toString(), "-D", "-e", "-f", config.toString(), "-p", String.valueOf(port)));
            Process process = new ProcessBuilder(line)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            SshServer server = new SshServer(folder, port, process);
            await("sshd answers")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(server::answers);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean answers() throws IOException {
        if (!process.isAlive()) {
            throw new AssertionError("sshd ended: " + log());
        }
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                InputStream in = socket.getInputStream()) {
            return new String(in.readNBytes(4), StandardCharsets.US_ASCII).equals("SSH-");
        } catch (java.net.ConnectException notYet) {
            return false;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** A key pair without a passphrase; the private file, beside which is the public one. */
    public static Path key(Path file) {
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", file.toString());
        return file;
    }

    /** Runs a program of this machine that must end well; its output. */
    public static String run(String... line) {
        try {
            Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS))
                    .as(String.join(" ", line))
                    .isTrue();
            assertThat(process.exitValue())
                    .as(String.join(" ", line) + ": " + output)
                    .isZero();
            return output.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The root of its file system, seen from outside. */
    public Path processRoot() {
        ProcessHandle own = java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(process.toHandle()), process.descendants())
                .filter(it -> it.info().command().orElse("").endsWith("/sshd"))
                .findFirst()
                .orElseThrow();
        return Path.of("/proc/" + own.pid() + "/root");
    }

    public int port() {
        return port;
    }

    public Hop place() {
        return Hop.parse("127.0.0.1:" + port);
    }

    /** The line of a known_hosts file for it. */
    public String knownHostsLine() {
        try {
            return "[127.0.0.1]:" + port + " " + Files.readString(folder.resolve("host_key.pub"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
