package patchwave.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.Label;

/** {@code patchwave rescue} against copies of this machine: real sshd, apt, dpkg and locks; the agent and systemd are not. */
@NeedsThrowAwayHost
final class RescueIT {
    private static final String UNIT = "patchwave-agent.service";
    private static final String LINK = "/var/lib/patchwave/link/";
    private static final String STATE = "/var/lib/patchwave/agent/";

    @TempDir
    Path folder;

    private Bench bench;
    private ThrowAwayHost host;
    private final List<AutoCloseable> open = new ArrayList<>();
    private final AtomicLong reports = new AtomicLong(1_000_000_000);
    private ServerSocket controller;
    private String claimedBy = "";

    @BeforeEach
    void start() throws IOException {
        bench = new Bench(folder.resolve("home"));
        bench.isRealTime = true;
        open.add(bench);
        SshServer.key(folder.resolve("key"));
        host = ThrowAwayHost.start(folder.resolve("host"), folder.resolve("key.pub"), "");
        open.add(host);
        controller = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        open.add(controller);
        Path deb = AgentDeb.build(folder, "1.0", "");
        host.run("dpkg -i " + deb + " && useradd --system patchwave-link");
        configuration(controller.getLocalPort());
        host.write("/run/units/" + UNIT + ".active", "active\n");
        host.write("/run/units/" + UNIT + ".enabled", "");
        host.write("/run/units/journal", "no controller answers\n");
        host.write(STATE + "journal.ndjson", "{\"crc32c\":\"0\",\"record\":{\"seq\":1,\"kind\":\"welcomed\"}}\n");
        certificate(Duration.ofDays(2));
        // It reports once its unit was started.
        bench.controller.answers.put(
                GetHostRequest.class,
                request -> GetHostResponse.newBuilder()
                        .setHost(HostView.newBuilder()
                                .setHostId(((GetHostRequest) request).getHostId())
                                .setEnvironment("production")
                                .addLabels(Label.newBuilder()
                                        .setName("service-web")
                                        .setValue("yes"))
                                .setClaimedBy(claimedBy)
                                .setConnected(host.has("/run/units/started"))
                                .setLastReportTime(Timestamp.newBuilder().setSeconds(reports.incrementAndGet())))
                        .build());
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private void configuration(int port) {
        host.write("/etc/patchwave/agent.yaml", """
            host: web-1
            state_directory: /var/lib/patchwave/agent
            controller: {agents: ["127.0.0.1:%d"], enrolment: "127.0.0.1:1"}
            enrolment_token_file: /etc/patchwave/token
            plan_signers: [x]
            """.formatted(port));
    }

    private void certificate(Duration life) {
        host.write(
                LINK + "certificate.pem",
                TestCertificate.pem("web-1", Instant.now().plus(life)));
    }

    private int rescue(String... more) throws IOException {
        Path inventory = Files.writeString(
                folder.resolve("hosts.yaml"),
                "all: {hosts: {web-1: {ansible_host: 127.0.0.1, ansible_port: %d, ansible_user: root}}}\n"
                        .formatted(host.sshd().port()));
        List<String> line = new ArrayList<>(List.of(
                "rescue",
                "web-1",
                "--inventory=" + inventory,
                "--identity=" + folder.resolve("key"),
                "--known-hosts="
                        + Files.writeString(
                                folder.resolve("known_hosts"), host.sshd().knownHostsLine()),
                "--report-timeout=15s"));
        line.addAll(List.of(more));
        int code = bench.run(line.toArray(String[]::new));
        if (!line.contains("--output=json")) {
            assertThat(bench.out().lines()).allMatch(it -> it.length() <= 80);
        }
        return code;
    }

    private String out() {
        return bench.out().replaceAll("\\s+", " ");
    }

    @Test
    void anAgentThatRunsInVainIsRestarted() throws IOException {
        assertThat(rescue("--check")).isEqualTo(4);
        assertThat(out())
                .contains("controller BAD", "it is not connected", "network ok", "answers from there")
                .contains("certificate ok", "journal ok", "database ok", "it said last: no controller answers")
                .contains("nothing was changed")
                .doesNotContain("repair:");
        assertThat(host.has("/run/units/started")).isFalse();

        String journal = host.read(STATE + "journal.ndjson");
        assertThat(rescue()).as(bench.out() + bench.err()).isZero();
        assertThat(out()).contains("repair: restart " + UNIT + ": done", "The controller hears web-1.");
        assertThat(host.read(STATE + "journal.ndjson")).isEqualTo(journal);
        assertThat(rescue()).isZero();
        assertThat(out()).contains("Nothing to rescue");
    }

    @Test
    void whereNoControllerCanBeReachedNothingIsRestarted() throws IOException {
        controller.close();
        assertThat(rescue()).isEqualTo(4);
        assertThat(out())
                .contains("network BAD", "look at name, route and firewall")
                .doesNotContain("repair:");
    }

    @Test
    void anExpiredCertificateIsReplacedIfWanted() throws IOException {
        certificate(Duration.ofHours(-1));
        assertThat(rescue()).isEqualTo(4);
        assertThat(bench.questions)
                .singleElement()
                .asString()
                .contains("enrol it again with a new token, into production");
        assertThat(bench.controller.tokens).isEmpty();
        assertThat(host.has(LINK + "certificate.pem")).isTrue();

        host.run("rm -f /run/units/started");
        bench.answers.add("y");
        String journal = host.read(STATE + "journal.ndjson");
        assertThat(rescue()).as(bench.out() + bench.err()).isZero();
        assertThat(bench.controller.tokens).singleElement().satisfies(token -> {
            assertThat(token.getHostId()).isEqualTo("web-1");
            assertThat(token.getEnvironment()).isEqualTo("production");
            assertThat(token.getLabels(0).getName()).isEqualTo("service-web");
        });
        assertThat(host.read("/etc/patchwave/token")).isEqualTo("pwt1.secret.fingerprint\n");
        assertThat(host.run("stat -c '%a %U' /etc/patchwave/token")).isEqualTo("600 patchwave-link");
        assertThat(host.has(LINK + "certificate.pem")).isFalse();
        assertThat(host.run("ls " + LINK)).contains("certificate.pem.");
        assertThat(host.read(STATE + "journal.ndjson")).isEqualTo(journal);
        assertThat(bench.out() + bench.err()).doesNotContain("pwt1.secret");
    }

    @Test
    void aClaimedHostIsNotEnrolledAgain() throws IOException {
        certificate(Duration.ofHours(-1));
        claimedBy = "ghost-1";
        assertThat(rescue("--yes")).isEqualTo(4);
        assertThat(out()).contains("rollout ghost-1 holds its claim");
        assertThat(bench.controller.tokens).isEmpty();
        assertThat(host.has(LINK + "certificate.pem")).isTrue();
    }

    @Test
    void whatDpkgLeftIsEndedUnlessAnOperationIsOpen() throws Exception {
        // A real interruption: dpkg is killed in the postinst of a package.
        Files.createDirectories(folder.resolve("slow"));
        Path slow = AgentDeb.build(
                folder.resolve("slow"), "2.0", "[ -e /run/mended ] || { touch /run/holding; sleep 600; }");
        Process dpkg = host.start("exec dpkg --force-confold -i " + slow);
        org.awaitility.Awaitility.await().until(() -> host.has("/run/holding"));
        assertThat(rescue("--check")).isEqualTo(4);
        assertThat(out()).contains("database odd", "/var/lib/dpkg/lock is held by process", "(dpkg)");

        host.run("pkill -9 -x dpkg; pkill -9 -x sleep; touch /run/mended");
        dpkg.waitFor();
        host.write(STATE + "transactions/t-1/runner", "12345 678 boot\n");
        assertThat(rescue()).as(bench.out()).isZero();
        assertThat(out())
                .contains("database BAD", "by half: iF patchwave-agent")
                .contains("an operation of Patchwave is open", "transaction t-1 has no result")
                .doesNotContain("repair: run dpkg");

        host.run("rm -r /run/units/started " + STATE + "transactions");
        assertThat(rescue()).as(bench.out()).isZero();
        assertThat(out()).contains("repair: run dpkg --configure -a: done");
        assertThat(host.run("dpkg-query -W -f='${db:Status-Abbrev}${Version}' patchwave-agent"))
                .isEqualTo("ii 2.0");
    }

    @Test
    void anOpenAttemptIsSeenInTheJournal() throws IOException {
        host.write(STATE + "journal.ndjson", """
            {"crc32c":"0","record":{"seq":1,"kind":"intent","rollout":"r","attempt":3,"plan_hash":"x"}}
            {"crc32c":"0","record":{"seq":2,"kind":"finished","outcome":{"rollout":"r","attempt":3,"evidence":{}}}}
            {"crc32c":"0","record":{"seq":3,"kind":"intent","rollout":"r","attempt":4,"plan_hash":"x"}}
            """);
        assertThat(rescue("--check")).isEqualTo(4);
        assertThat(out()).contains("operation odd", "attempt 4 is not finished in the journal");
        host.write(STATE + "journal.ndjson", host.read(STATE + "journal.ndjson") + """
            {"crc32c":"0","record":{"seq":4,"kind":"fenced","rollout":"r","attempt":4,"reason":"x"}}
            """);
        assertThat(rescue("--check")).isEqualTo(4);
        assertThat(out()).contains("operation ok nothing is under way");
    }

    @Test
    void aStoppedUnitIsStartedAndAFaultyConfigurationIsNot() throws IOException {
        host.write("/run/units/" + UNIT + ".active", "failed\n");
        host.write("/run/units/" + UNIT + ".Result", "exit-code\n");
        host.write("/run/units/" + UNIT + ".ExecMainStatus", "78\n");
        assertThat(rescue()).isEqualTo(4);
        assertThat(out())
                .contains("service BAD", "ended by exit-code (78)", "mend its configuration")
                .doesNotContain("repair: start");

        host.write("/run/units/" + UNIT + ".ExecMainStatus", "1\n");
        host.run("rm /run/units/" + UNIT + ".enabled");
        assertThat(rescue("--yes", "--output=json"))
                .as(bench.out() + bench.err())
                .isZero();
        assertThat(bench.out()).contains("\"repair\": \"enable " + UNIT + "\"", "\"repair\": \"start " + UNIT + "\"");
        assertThat(host.has("/run/units/" + UNIT + ".enabled")).isTrue();
    }

    @Test
    void aHostThatCannotBeReachedIsSaidToBe() throws IOException {
        host.sshd().close();
        assertThat(rescue()).isEqualTo(4);
        assertThat(out()).contains("ssh BAD nothing answers at 127.0.0.1");
    }
}
