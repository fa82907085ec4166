package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.grpc.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.cli.bootstrap.AgentDeb;
import patchwave.cli.bootstrap.NeedsThrowAwayHost;
import patchwave.cli.bootstrap.TestCertificate;
import patchwave.cli.bootstrap.ThrowAwayHost;
import patchwave.cli.ssh.SshServer;
import patchwave.proto.operator.v1.GetHostRequest;
import patchwave.proto.operator.v1.GetHostResponse;
import patchwave.proto.operator.v1.HostCondition;
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.Label;

/** {@code patchwave bootstrap} against copies of this machine: real sshd, sudo, apt and dpkg; the agent and systemd are not. */
@NeedsThrowAwayHost
final class BootstrapIT {
    private static final String SECRET = "its' secret";
    private static final String TOKEN = "pwt1.secret.fingerprint";

    @TempDir
    Path folder;

    private Bench bench;
    private Path key;
    private ThrowAwayHost host;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicLong reports = new AtomicLong();

    @BeforeEach
    void start() throws IOException {
        // sshd reads keys as the user who comes in.
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        bench = new Bench(folder.resolve("home"));
        bench.isRealTime = true;
        open.add(bench);
        key = SshServer.key(folder.resolve("key"));
        Files.createDirectories(folder.resolve("dist"));
        AgentDeb.build(folder.resolve("dist"), "1.0", "");
        host = host("host", "");
        // The agent is not in the package: a host reports once its unit was started with a token.
        bench.controller.answers.put(GetHostRequest.class, request -> {
            if (!host.has("/run/units/started") || !host.has("/etc/patchwave/token")) {
                throw Status.NOT_FOUND.asRuntimeException();
            }
            return GetHostResponse.newBuilder()
                    .setHost(HostView.newBuilder()
                            .setHostId(((GetHostRequest) request).getHostId())
                            .setEnvironment("dev")
                            .addLabels(Label.newBuilder().setName("service-web").setValue("yes"))
                            .setConnected(true)
                            .setCondition(HostCondition.HOST_CONDITION_HEALTHY)
                            .setLastReportTime(Timestamp.newBuilder().setSeconds(reports.incrementAndGet())))
                    .build();
        });
    }

    private ThrowAwayHost host(String name, String sudoers) {
        ThrowAwayHost made = ThrowAwayHost.start(folder.resolve(name), folder.resolve("key.pub"), sudoers);
        open.add(made);
        return made;
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private int bootstrap(String hostLine, String... more) throws IOException {
        Path inventory = Files.writeString(folder.resolve("hosts.ini"), """
            [web]
            %s

            [web:vars]
            patchwave_environment = dev
            patchwave_labels = service-web=yes
            """.formatted(hostLine));
        List<String> line = new ArrayList<>(List.of(
                "bootstrap",
                "--inventory=" + inventory,
                "--identity=" + key,
                "--known-hosts=" + Files.writeString(folder.resolve("known_hosts"), knownHosts()),
                "--package-directory=" + folder.resolve("dist")));
        line.addAll(List.of(more));
        if (line.stream().noneMatch(word -> word.startsWith("--report-timeout"))) {
            line.add("--report-timeout=20s");
        }
        return bench.run(line.toArray(String[]::new));
    }

    private String knownHosts() {
        StringBuilder lines = new StringBuilder();
        open.forEach(one -> {
            if (one instanceof ThrowAwayHost it) {
                lines.append(it.sshd().knownHostsLine());
            } else if (one instanceof SshServer it) {
                lines.append(it.knownHostsLine());
            }
        });
        return lines.toString();
    }

    private String line(String name, String user) {
        return "%s ansible_host=127.0.0.1 ansible_port=%d ansible_user=%s"
                .formatted(name, host.sshd().port(), user);
    }

    @Test
    void aNewHostIsBroughtInAndASecondTimeNothingIsDone() throws IOException {
        SshServer jump = SshServer.start(folder.resolve("jump"), folder.resolve("key.pub"));
        open.add(jump);
        Path password = Files.writeString(folder.resolve("password"), SECRET + "\n");
        Files.setPosixFilePermissions(password, PosixFilePermissions.fromString("rw-------"));
        String through = " ansible_ssh_common_args='-o ProxyJump=root@127.0.0.1:" + jump.port() + "'";

        int code = bootstrap(line("web-1", "ops") + through, "--become-pass-file=" + password);
        assertThat(code).as(bench.out() + bench.err()).isZero();
        assertThat(bench.out())
                .contains("connect ok: ops@127.0.0.1:" + host.sshd().port() + " through 127.0.0.1:" + jump.port())
                .contains("root by sudo")
                .contains("package changed: installed version 1.0")
                .contains("service changed: enabled patchwave-agent.service, started patchwave-agent.service")
                .contains("report ok: the controller sees it healthy")
                .contains("1 host: 1 changed")
                .doesNotContain(SECRET, TOKEN);
        assertThat(bench.err()).doesNotContain(SECRET, TOKEN);
        assertThat(host.run("dpkg-query -W -f='${db:Status-Abbrev}${Version}' patchwave-agent"))
                .isEqualTo("ii 1.0");
        assertThat(host.read("/etc/patchwave/token")).isEqualTo(TOKEN + "\n");
        assertThat(host.run("stat -c '%a %U' /etc/patchwave /etc/patchwave/token /etc/patchwave/agent.yaml"))
                .isEqualTo("755 root\n600 root\n644 root");
        assertThat(host.read("/etc/patchwave/agent.yaml"))
                .contains("host: web-1", "environment: dev", "127.0.0.1:7443", bench.signingKey.publicLine());
        assertThat(host.leftovers()).isEmpty();
        assertThat(host.has("/etc/patchwave/agent.yaml.old")).isFalse();
        assertThat(bench.controller.tokens).singleElement().satisfies(token -> {
            assertThat(token.getHostId()).isEqualTo("web-1");
            assertThat(token.getEnvironment()).isEqualTo("dev");
            assertThat(token.getLabels(0).getName()).isEqualTo("service-web");
        });

        host.write(
                "/var/lib/patchwave/agent/certificate.pem",
                TestCertificate.pem("web-1", Instant.now().plusSeconds(3_600)));
        String packageLog = host.read("/var/log/dpkg.log");
        assertThat(bootstrap(line("web-1", "ops") + through, "--become-pass-file=" + password))
                .as(bench.out() + bench.err())
                .isZero();
        assertThat(bench.out()).contains("1 host: 1 ok").doesNotContain("changed");
        assertThat(host.read("/var/log/dpkg.log")).isEqualTo(packageLog);
        assertThat(bench.controller.tokens).hasSize(1);
    }

    @Test
    void aCheckChangesNothingAndSaysWhatWouldBeDone() throws IOException {
        assertThat(bootstrap(line("web-1", "root"), "--check"))
                .as(bench.out() + bench.err())
                .isEqualTo(3);
        assertThat(bench.out())
                .contains("would install version 1.0", "would write /etc/patchwave/agent.yaml", "would ask for a token")
                .contains("1 host: 1 would change");
        assertThat(host.has("/etc/patchwave")).isFalse();
        assertThat(host.run("dpkg-query -W patchwave-agent 2>&1 || true")).contains("no packages found");
        assertThat(bench.controller.tokens).isEmpty();
    }

    @Test
    void anEditedConfigurationIsKeptUntilItMayBeReplaced() throws IOException {
        assertThat(bootstrap(line("web-1", "root")))
                .as(bench.out() + bench.err())
                .isZero();
        String edited = host.read("/etc/patchwave/agent.yaml").replace(":7443", ":9999") + "check_interval: 7s\n";
        host.write("/etc/patchwave/agent.yaml", edited);
        AgentDeb.build(folder.resolve("dist"), "2.0", "");
        Files.delete(folder.resolve("dist/patchwave-agent_1.0_all.deb"));

        assertThat(bootstrap(line("web-1", "root")))
                .as(bench.out() + bench.err())
                .isZero();
        assertThat(bench.out())
                .contains("installed version 2.0 over 1.0")
                .contains("kept, and differs: controller.agents is [127.0.0.1:9999], would be [127.0.0.1:7443]");
        assertThat(host.read("/etc/patchwave/agent.yaml")).isEqualTo(edited);

        assertThat(bootstrap(line("web-1", "root"), "--overwrite-config"))
                .as(bench.out() + bench.err())
                .isZero();
        assertThat(host.read("/etc/patchwave/agent.yaml"))
                .contains("127.0.0.1:7443")
                .doesNotContain("9999");
        assertThat(host.read("/etc/patchwave/agent.yaml.old")).isEqualTo(edited);
        assertThat(host.read("/run/units/asked")).contains("restart patchwave-agent.service");
    }

    @Test
    void aRestartThatARunDidNotReachIsMadeUpByTheNextOne() throws IOException {
        assertThat(bootstrap(line("web-1", "root")))
                .as(bench.out() + bench.err())
                .isZero();
        host.write(
                "/etc/patchwave/agent.yaml",
                host.read("/etc/patchwave/agent.yaml").replace(bench.signingKey.publicLine(), "former"));
        // What ends a run between the file and the service.
        host.write(
                "/var/lib/patchwave/agent/certificate.pem",
                TestCertificate.pem("web-1", Instant.now().minusSeconds(1)));
        assertThat(bootstrap(line("web-1", "root"), "--overwrite-config")).isEqualTo(4);
        assertThat(bench.out()).contains("configuration changed: wrote", "token failed");
        assertThat(host.read("/run/units/asked")).doesNotContain("restart");

        host.write(
                "/var/lib/patchwave/agent/certificate.pem",
                TestCertificate.pem("web-1", Instant.now().plusSeconds(3_600)));
        assertThat(bootstrap(line("web-1", "root"), "--overwrite-config"))
                .as(bench.out() + bench.err())
                .isZero();
        assertThat(bench.out())
                .contains("configuration ok: as wanted", "service changed: restarted patchwave-agent.service");
        assertThat(bootstrap(line("web-1", "root"))).isZero();
        assertThat(bench.out()).contains("service ok: enabled and running");
    }

    @Test
    void aHostThatIsEnrolledAsSomethingElseFailsWithItsConfigurationUntouched() throws IOException {
        assertThat(bootstrap(line("web-1", "root")))
                .as(bench.out() + bench.err())
                .isZero();
        host.write(
                "/var/lib/patchwave/agent/certificate.pem",
                TestCertificate.pem("web-1", Instant.now().plusSeconds(3_600)));
        String former = host.read("/etc/patchwave/agent.yaml");
        String other = line("web-1", "root") + " patchwave_environment=production patchwave_labels=zone=a";
        assertThat(bootstrap(other, "--overwrite-config")).isEqualTo(4);
        assertThat(bench.out())
                .contains("configuration failed: web-1 was enrolled as dev service-web=yes, but the inventory says"
                        + " production zone=a. ")
                .contains("remove /var/lib/patchwave/agent/certificate.pem, then this once more");
        assertThat(host.read("/etc/patchwave/agent.yaml")).isEqualTo(former);
        assertThat(bench.controller.tokens).hasSize(1);
    }

    @Test
    void aLockedPackageManagerIsWaitedForAndThenNamed() throws Exception {
        Files.createDirectories(folder.resolve("slow"));
        Path slow = AgentDeb.build(folder.resolve("slow"), "0.1", "touch /run/holding; sleep 600");
        Process holder = host.start("exec dpkg -i " + slow);
        org.awaitility.Awaitility.await().until(() -> host.has("/run/holding"));

        assertThat(bootstrap(line("web-1", "root"), "--lock-timeout=2s")).isEqualTo(4);
        assertThat(bench.out())
                .contains("package failed: another program held apt's lock for more than 2 s")
                .contains("(dpkg)")
                .contains("1 host: 1 FAILED");
        assertThat(host.leftovers()).isEmpty();

        // The lock is freed while it is waited for: the wait shows in that the program is already there.
        Thread waits = Thread.ofVirtual().unstarted(() -> {
            org.awaitility.Awaitility.await()
                    .until(() -> !host.run("pgrep -x apt-get || true").isEmpty());
            host.run("pkill -x sleep");
        });
        waits.start();
        assertThat(bootstrap(line("web-1", "root"), "--lock-timeout=60s"))
                .as(bench.out() + bench.err())
                .isZero();
        waits.join();
        assertThat(holder.waitFor()).isNotZero();
        assertThat(host.run("dpkg-query -W -f='${db:Status-Abbrev}${Version}' patchwave-agent"))
                .isEqualTo("ii 1.0");
    }

    @Test
    void aPackageThatDoesNotInstallIsAFailureThatLeavesNothingBehind() throws IOException {
        Files.delete(folder.resolve("dist/patchwave-agent_1.0_all.deb"));
        AgentDeb.build(folder.resolve("dist"), "3.0", "echo 'no luck today' >&2; exit 1");
        assertThat(bootstrap(line("web-1", "root"))).isEqualTo(4);
        assertThat(bench.out()).contains("apt did not install 3.0").contains("no luck today");
        assertThat(host.leftovers()).isEmpty();
        assertThat(host.has("/etc/patchwave/token")).isFalse();
        // Repeated with one that does, it mends what was left by half.
        Files.delete(folder.resolve("dist/patchwave-agent_3.0_all.deb"));
        AgentDeb.build(folder.resolve("dist"), "3.1", "");
        assertThat(bootstrap(line("web-1", "root")))
                .as(bench.out() + bench.err())
                .isZero();
        assertThat(bench.out()).contains("it was there by half: iF");
    }

    @Test
    void oneHostsFailureHoldsUpNoOther() throws IOException {
        String gone = "web-2 ansible_host=127.0.0.1 ansible_port=1 ansible_user=root";
        assertThat(bootstrap(gone + "\n" + line("web-1", "root"), "--output=json"))
                .isEqualTo(4);
        assertThat(bench.out())
                .contains("\"result\": \"FAILED\"", "\"result\": \"CHANGED\"", "nothing answers at 127.0.0.1:1");
        assertThat(bench.err()).contains("web-2 connect failed", "web-1 ended: changed");
    }

    @Test
    void passwordsComeFromQuestionsAndAWrongOneIsNamed() throws IOException {
        bench.secrets.addAll(List.of(SECRET, ""));
        String noKey =
                line("web-1", "ops") + " ansible_ssh_private_key_file=" + SshServer.key(folder.resolve("stranger"));
        assertThat(bootstrap(noKey, "--ask-pass", "--ask-become-pass"))
                .as(bench.out() + bench.err())
                .isZero();
        assertThat(bench.out() + bench.err()).doesNotContain(SECRET);

        bench.secrets.addAll(List.of("wrong"));
        assertThat(bootstrap(line("web-1", "ops"), "--ask-become-pass")).isEqualTo(4);
        assertThat(bench.out()).contains("sudo does not let ops be root with the password that was given");
        assertThat(bootstrap(line("web-1", "ops"))).isEqualTo(4);
        assertThat(bench.out()).contains("--ask-become-pass");
    }

    @Test
    void aSilentHostIsAFailureWithTheAgentsLastWords() throws IOException {
        host.write("/run/units/journal", "agent.yaml: plan_signers must be a list\n");
        bench.controller.answers.put(GetHostRequest.class, _ -> {
            throw Status.NOT_FOUND.asRuntimeException();
        });
        assertThat(bootstrap(line("web-1", "root"), "--report-timeout=1s")).isEqualTo(4);
        assertThat(bench.out())
                .contains("the controller has no report of it after 1 s")
                .contains("plan_signers must be a list")
                .contains("patchwave rescue web-1");
    }

    @Test
    void sudoWithoutAPasswordIsUsedAsItIs() throws IOException {
        host = host("free", "ops ALL=(ALL:ALL) NOPASSWD: ALL");
        assertThat(bootstrap(line("web-1", "ops")))
                .as(bench.out() + bench.err())
                .isZero();
        assertThat(host.read("/etc/patchwave/token")).isEqualTo(TOKEN + "\n");
    }
}
