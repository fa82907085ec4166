package patchwave.cli.ssh;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections to a real sshd: whose key is trusted, who is let in, and what commands and files do. */
@NeedsSshd
final class SshIT {
    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final byte[] NOTHING = new byte[0];

    @TempDir
    Path folder;

    private Path key;
    private SshServer server;
    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeEach
    void start() {
        key = SshServer.key(folder.resolve("key"));
        server = server("server");
    }

    private SshServer server(String name, String... more) {
        SshServer started = SshServer.start(folder.resolve(name), folder.resolve("key.pub"), more);
        open.add(started);
        return started;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private Path knownHosts(String... lines) throws IOException {
        return Files.writeString(folder.resolve("known_hosts"), String.join("\n", lines) + "\n");
    }

    private Ssh ssh(Path knownHosts, boolean acceptNew) {
        Ssh ssh = new Ssh(
                new Identities(folder, Optional.empty(), _ -> new Secret("")),
                KnownHostsFiles.read(List.of(knownHosts), folder),
                acceptNew,
                Duration.ofSeconds(5),
                new Waiting(InstantSource.system(), length -> Thread.sleep(length)));
        open.add(ssh);
        return ssh;
    }

    private SshTarget target(SshServer at, Hop... jumps) {
        return new SshTarget(at.place(), "root", List.of(jumps), List.of(key), Optional.empty());
    }

    private Remote connected() throws IOException {
        Remote remote = ssh(knownHosts(server.knownHostsLine()), false).connect(target(server));
        open.add(remote);
        return remote;
    }

    @Test
    void aCommandGivesItsOutputItsErrorsItsCodeAndTakesInput() throws IOException {
        Ran ran = connected().run("cat; echo bad >&2; exit 7", "given\n".getBytes(StandardCharsets.UTF_8), LIMIT);
        assertThat(ran).isEqualTo(new Ran(7, "given\n", "bad\n"));
    }

    @Test
    void nastyWordsArriveAsTheyAre() throws IOException {
        List<String> nasty = List.of(
                "it's",
                "$(id)",
                "`id`",
                "; rm -rf /",
                "a  b",
                "\\n",
                "!x",
                "*",
                "",
                "-rf",
                "näh\u20ac",
                "a\nb",
                "'\"'",
                "$HOME");
        List<String> words = new ArrayList<>(List.of("printf", "<%s>"));
        words.addAll(nasty);
        Ran ran = connected().run(ShellQuote.line(words), NOTHING, LIMIT);
        assertThat(ran.output()).isEqualTo("<" + String.join("><", nasty) + ">");
    }

    @Test
    void aFileArrivesWhole() throws IOException {
        byte[] bytes = new byte[3_000_000];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ((i * 31) >> 3);
        }
        Path from = Files.write(folder.resolve("from"), bytes);
        Path to = folder.resolve("to 'it'");
        AtomicLong seen = new AtomicLong();
        connected().upload(from, to.toString(), LIMIT, seen::set);
        assertThat(Files.readAllBytes(to)).isEqualTo(bytes);
        assertThat(seen.get()).isEqualTo(bytes.length);
    }

    @Test
    void whatTakesTooLongIsEndedAndTheConnectionLives() throws IOException {
        Remote remote = connected();
        assertThatThrownBy(() -> remote.run("echo soon; exec sleep 60", NOTHING, Duration.ofMillis(500)))
                .isInstanceOfSatisfying(
                        SshFault.class, fault -> assertThat(fault.kind()).isEqualTo(SshFault.Kind.TIMED_OUT))
                .hasMessageContaining("soon");
        assertThat(remote.run("echo alive", NOTHING, LIMIT).output()).isEqualTo("alive\n");
    }

    @Test
    void aHostThatNobodyKnowsIsRefusedWithItsFingerprint() throws IOException {
        Ssh ssh = ssh(knownHosts("# nobody"), false);
        String fingerprint = SshServer.run(
                        "ssh-keygen",
                        "-l",
                        "-f",
                        folder.resolve("server/host_key.pub").toString())
                .split(" ", -1)[1];
        assertThatThrownBy(() -> ssh.connect(target(server)))
                .isInstanceOfSatisfying(
                        SshFault.class, fault -> assertThat(fault.kind()).isEqualTo(SshFault.Kind.HOST_KEY))
                .hasMessageContaining(fingerprint)
                .hasMessageContaining("--accept-new");
        assertThat(server.log()).doesNotContain("Accepted publickey");
    }

    @Test
    void aChangedKeyIsRefusedAlsoWhereNewOnesAreAccepted() throws IOException {
        SshServer other = server("other");
        String changed =
                "[127.0.0.1]:" + server.port() + " " + other.knownHostsLine().split(" ", 2)[1];
        for (boolean acceptNew : List.of(false, true)) {
            Ssh ssh = ssh(knownHosts(changed), acceptNew);
            assertThatThrownBy(() -> ssh.connect(target(server)))
                    .isInstanceOfSatisfying(
                            SshFault.class, fault -> assertThat(fault.kind()).isEqualTo(SshFault.Kind.HOST_KEY))
                    .hasMessageContaining("IS NOT THE KNOWN ONE")
                    .hasMessageContaining("ssh-keygen -R '[127.0.0.1]:" + server.port() + "'");
        }
        assertThat(server.log()).doesNotContain("Accepted publickey");
    }

    @Test
    void aKeyOfAnotherTypeThanTheKnownOneIsAChangedKey() throws IOException {
        SshServer.run(
                "ssh-keygen",
                "-q",
                "-t",
                "ecdsa",
                "-N",
                "",
                "-f",
                folder.resolve("ec").toString());
        String known = "[127.0.0.1]:" + server.port() + " " + Files.readString(folder.resolve("ec.pub"));
        Ssh ssh = ssh(knownHosts(known), true);
        assertThatThrownBy(() -> ssh.connect(target(server))).hasMessageContaining("IS NOT THE KNOWN ONE");
    }

    @Test
    void hashedAndGlobbedNamesAreKnownAndRevokedKeysAreNot() throws IOException {
        Path hashed = knownHosts(server.knownHostsLine());
        SshServer.run("ssh-keygen", "-q", "-H", "-f", hashed.toString());
        assertThat(Files.readString(hashed)).startsWith("|1|");
        ssh(hashed, false).connect(target(server)).close();

        String key = server.knownHostsLine().split(" ", 2)[1];
        ssh(knownHosts("[127.0.0.*]:" + server.port() + " " + key), false)
                .connect(target(server))
                .close();

        for (String pattern : List.of("[127.0.0.1]:" + server.port(), "*")) {
            Ssh revoked = ssh(knownHosts(server.knownHostsLine(), "@revoked " + pattern + " " + key), false);
            assertThatThrownBy(() -> revoked.connect(target(server)))
                    .as(pattern)
                    .isInstanceOfSatisfying(
                            SshFault.class, fault -> assertThat(fault.kind()).isEqualTo(SshFault.Kind.HOST_KEY));
        }
    }

    @Test
    void aFirstKeyIsAcceptedIfAskedForAndKept() throws IOException {
        Path file = folder.resolve("known_hosts");
        Files.writeString(file, "# mine, without an end of line");
        ssh(file, true).connect(target(server)).close();
        assertThat(Files.readString(file))
                .startsWith("# mine, without an end of line\n")
                .contains("[127.0.0.1]:" + server.port() + " ssh-ed25519 ");
        ssh(file, false).connect(target(server)).close();
        assertThat(SshServer.run("ssh-keygen", "-F", "[127.0.0.1]:" + server.port(), "-f", file.toString()))
                .contains("ssh-ed25519");
    }

    @Test
    void whoHasNoRightKeyIsNotLetIn() throws IOException {
        Path stranger = SshServer.key(folder.resolve("stranger"));
        Ssh ssh = ssh(knownHosts(server.knownHostsLine()), false);
        SshTarget target = new SshTarget(server.place(), "root", List.of(), List.of(stranger), Optional.empty());
        assertThatThrownBy(() -> ssh.connect(target))
                .isInstanceOfSatisfying(
                        SshFault.class, fault -> assertThat(fault.kind()).isEqualTo(SshFault.Kind.NOT_AUTHENTICATED))
                .hasMessageContaining("--ask-pass");
    }

    @Test
    void theAgentsKeysAreUsed() throws Exception {
        Path socket = folder.resolve("agent");
        Process agent = new ProcessBuilder("ssh-agent", "-D", "-a", socket.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("agent.log").toFile())
                .start();
        open.add(() -> agent.destroyForcibly().onExit().join());
        org.awaitility.Awaitility.await().until(() -> Files.exists(socket));
        SshServer.run("env", "SSH_AUTH_SOCK=" + socket, "ssh-add", "-q", key.toString());
        Ssh ssh = new Ssh(
                new Identities(folder, Optional.of(socket), _ -> new Secret("")),
                KnownHostsFiles.read(List.of(knownHosts(server.knownHostsLine())), folder),
                false,
                Duration.ofSeconds(5),
                new Waiting(InstantSource.system(), length -> Thread.sleep(length)));
        open.add(ssh);
        SshTarget target = new SshTarget(server.place(), "root", List.of(), List.of(), Optional.empty());
        try (Remote remote = ssh.connect(target)) {
            assertThat(remote.run("id -u", NOTHING, LIMIT).output()).isEqualTo("0\n");
        }
        // A file with a passphrase is used through the agent, and not asked for.
        SshServer.run("ssh-keygen", "-q", "-p", "-N", "secret", "-f", key.toString());
        try (Remote remote = ssh.connect(target(server))) {
            assertThat(remote.run("id -u", NOTHING, LIMIT).output()).isEqualTo("0\n");
        }
    }

    @Test
    void aPassphraseIsAskedForOnce() throws IOException {
        SshServer.run("ssh-keygen", "-q", "-p", "-N", "secret", "-f", key.toString());
        List<String> questions = new ArrayList<>();
        Identities identities = new Identities(folder, Optional.empty(), question -> {
            questions.add(question);
            return new Secret("secret");
        });
        identities.prepare(List.of(key));
        identities.prepare(List.of(key));
        assertThat(questions).containsExactly("Passphrase of " + key + ": ");
        Ssh ssh = new Ssh(
                identities,
                KnownHostsFiles.read(List.of(knownHosts(server.knownHostsLine())), folder),
                false,
                Duration.ofSeconds(5),
                new Waiting(InstantSource.system(), length -> Thread.sleep(length)));
        open.add(ssh);
        ssh.connect(target(server)).close();
    }

    @Test
    void manyGoThroughOneConnectionToTheJumpHost() throws Exception {
        SshServer jump = server("jump");
        Ssh ssh = ssh(knownHosts(server.knownHostsLine().strip(), jump.knownHostsLine()), false);
        byte[] bytes = new byte[1_000_000];
        Path from = Files.write(folder.resolve("from"), bytes);
        try (ExecutorService threads = Executors.newFixedThreadPool(5)) {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                String to = folder.resolve("to-" + i).toString();
                all.add(threads.submit(() -> {
                    try (Remote remote = ssh.connect(target(server, jump.place()))) {
                        remote.upload(from, to, LIMIT, _ -> {});
                        return remote.run("echo \"$SSH_CONNECTION\"; wc -c <" + to, NOTHING, LIMIT)
                                .output();
                    }
                }));
            }
            for (Future<String> one : all) {
                assertThat(one.get()).contains(" 127.0.0.1 " + server.port()).endsWith("1000000\n");
            }
        }
        assertThat(jump.log().split("Accepted publickey", -1)).hasSize(2);
    }

    @Test
    void aHostsPasswordIsNotOfferedToTheJumpHost() throws IOException {
        SshServer jump = server("jump", "PasswordAuthentication yes", "LogLevel DEBUG1");
        Path stranger = SshServer.key(folder.resolve("stranger"));
        try (Ssh ssh = ssh(knownHosts(server.knownHostsLine().strip(), jump.knownHostsLine()), false)) {
            SshTarget target = new SshTarget(
                    server.place(),
                    "root",
                    List.of(jump.place()),
                    List.of(stranger),
                    Optional.of(new Secret("the host's own")));
            assertThatThrownBy(() -> ssh.connect(target))
                    .isInstanceOf(SshFault.class)
                    .hasMessageContaining("does not let root in")
                    .hasMessageContaining("all that a jump host is given: no password")
                    .message()
                    .doesNotContain("--ask-pass");
        }
        assertThat(jump.log()).contains("method publickey").doesNotContain("method password");
    }

    @Test
    void theJumpHostsKeyIsCheckedTooAndItsFaultIsNamed() throws IOException {
        SshServer jump = server("jump");
        Ssh ssh = ssh(knownHosts(server.knownHostsLine()), false);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> ssh.connect(target(server, jump.place())))
                    .hasMessageStartingWith("jump host 127.0.0.1:" + jump.port() + ": the key of ");
        }
        assertThat(server.log()).doesNotContain("Connection from");
    }

    @Test
    void whereNobodyAnswersItSaysSo() throws IOException {
        server.close();
        Ssh ssh = ssh(knownHosts(server.knownHostsLine()), false);
        assertThatThrownBy(() -> ssh.connect(target(server)))
                .isInstanceOfSatisfying(
                        SshFault.class, fault -> assertThat(fault.kind()).isEqualTo(SshFault.Kind.UNREACHABLE))
                .hasMessageContaining("nothing answers at 127.0.0.1:" + server.port());
    }
}
