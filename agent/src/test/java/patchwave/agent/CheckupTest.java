package patchwave.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.config.ConfigReader;
import patchwave.agent.enrolment.Enrolment;
import patchwave.agent.enrolment.Identity;
import patchwave.agent.enrolment.IdentityFiles;
import patchwave.agent.enrolment.Token;
import patchwave.agent.fake.FakeController;
import patchwave.agent.fake.FakePlanner;
import patchwave.agent.fake.TestAuthority;
import patchwave.agent.fake.TestOperator;
import patchwave.agent.link.Transport;
import patchwave.agent.packages.apt.AptHost;
import patchwave.proto.plan.v1.SignedPlan;

/** What somebody is told who asks whether a host's agent can work. */
final class CheckupTest {
    @TempDir
    Path work;

    private Path host = Path.of("");
    private Path state = Path.of("");
    private ServerSocket controller;
    private Instant now = Instant.now();

    @BeforeEach
    void make() throws Exception {
        host = new AptHost(work.resolve("host")).root();
        state = Files.createDirectories(work.resolve("state"));
        controller = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void close() throws IOException {
        controller.close();
    }

    private Path config(String more) throws Exception {
        return Files.writeString(work.resolve("agent.yaml"), """
                host: web-1
                state_directory: %1$s
                controller: {agents: ["127.0.0.1:%2$d"]}
                enrolment_token_file: %3$s/token
                link: {mode: in-process}
                plan_signers: ["%6$s"]
                packages: {manager: apt, root: %4$s, apt_config: %4$s/etc/apt/apt.conf}
                hooks_directory: %3$s/hooks
                checks_directory: %3$s/checks.d
                %5$s
                """.formatted(
                        state, controller.getLocalPort(), work, host, more, new TestOperator().publicKey()));
    }

    private List<Checkup.Finding> look(String more) throws Exception {
        Path file = config(more);
        return new Checkup(
                        file,
                        ConfigReader.read(file, "web-1"),
                        Files.createDirectories(work.resolve("scratch")),
                        () -> now)
                .look();
    }

    private Checkup.Finding look(String subject, String more) throws Exception {
        return look(more).stream()
                .filter(it -> it.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    private static void assertFinding(Checkup.Finding finding, Checkup.Grade grade, String... words) {
        assertThat(finding.grade()).as(finding.words()).isEqualTo(grade);
        assertThat(finding.words()).contains(words);
    }

    private void script(String name, String permissions) throws IOException {
        Path script = work.resolve(name);
        Files.createDirectories(script.resolveSibling("."));
        Files.writeString(script, "#!/bin/sh\ntouch %s/was-run\n".formatted(work));
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString(permissions));
    }

    @Test
    void aHostOnWhichAllIsWell() throws Exception {
        Files.writeString(work.resolve("token"), "a token");
        script("hooks/drain.d/10-balancer", "rwxr-xr-x");
        script("hooks/undrain.d/10-balancer", "rwxr-xr-x");
        List<Checkup.Finding> findings =
                look("checks: [{name: ghostd, tcp: \"127.0.0.1:%d\"}]".formatted(controller.getLocalPort()));
        assertThat(findings).extracting(Checkup.Finding::grade).containsOnly(Checkup.Grade.OK);
        assertThat(findings)
                .extracting(Checkup.Finding::subject)
                .containsExactly("configuration", "package manager", "identity", "controller", "hooks", "health");
        assertThat(work.resolve("was-run")).as("no hook is run").doesNotExist();
    }

    @Test
    void aControllerThatNobodyReaches() throws Exception {
        controller.close();
        assertFinding(look("controller", ""), Checkup.Grade.WRONG, "127.0.0.1:", "Connection refused");
    }

    @Test
    void aHostThatIsNotEnrolledAndHasNoToken() throws Exception {
        assertFinding(
                look("identity", ""),
                Checkup.Grade.WRONG,
                "not enrolled",
                "no token in ",
                "patchwave enrol token create");
    }

    @Test
    void aCertificateThatEndsAndOneThatHasEnded() throws Exception {
        Identity identity = enrol();
        assertFinding(look("identity", ""), Checkup.Grade.OK, "enrolled as web-1, certificate until ");
        now = identity.renewAt();
        assertFinding(look("identity", ""), Checkup.Grade.WARNING, "should have been renewed");
        now = identity.end();
        assertFinding(look("identity", ""), Checkup.Grade.WRONG, "it has ended", "enrol the host anew");
    }

    private Identity enrol() throws Exception {
        String secret = "A".repeat(43);
        TestAuthority authority = new TestAuthority();
        FakePlanner planner = new FakePlanner("r-1", SignedPlan.getDefaultInstance());
        try (FakeController enrolling = new FakeController(authority, secret, FakeController.CONTROLLER, planner);
                Transport transport = new Transport()) {
            return new Enrolment(new IdentityFiles(state), new SecureRandom())
                    .enrol(
                            new Token(secret, authority.fingerprint()),
                            "web-1",
                            trust -> transport.channel(enrolling.enrolment(), Optional.empty(), trust));
        }
    }

    @Test
    void hooksThatWouldNotBeRunOrHaveNoCounterpart() throws Exception {
        script("hooks/drain.d/10-balancer", "rwxr-xr-x");
        script("hooks/drain.d/20-forgotten", "rw-r--r--");
        script("hooks/drain.d/30-old.bak", "rwxr-xr-x");
        assertThat(look(""))
                .filteredOn(it -> it.subject().equals("hooks"))
                .satisfiesExactly(
                        it -> assertFinding(it, Checkup.Grade.WRONG, "20-forgotten is not executable: chmod +x it"),
                        it -> assertFinding(it, Checkup.Grade.WARNING, "not run: ", "30-old.bak: a left-over"),
                        it -> assertFinding(
                                it, Checkup.Grade.WRONG, "drain.d has hooks", "undrain.d has none that would put"));
        script("hooks/undrain.d/10-balancer", "rwxrwxrwx");
        assertThat(look("")).anySatisfy(it -> assertFinding(it, Checkup.Grade.WRONG, "undrain.d/10-balancer"));
        Files.delete(work.resolve("hooks/drain.d/10-balancer"));
        Files.delete(work.resolve("hooks/drain.d/20-forgotten"));
        assertThat(look(""))
                .anySatisfy(
                        it -> assertFinding(it, Checkup.Grade.WARNING, "0 to drain, 1 to undrain: the host is never"));
    }

    @Test
    void aHealthCheckThatFails() throws Exception {
        int port = controller.getLocalPort();
        controller.close();
        assertFinding(
                look("health", "checks: [{name: ghostd, tcp: \"127.0.0.1:%d\"}]".formatted(port)),
                Checkup.Grade.WRONG,
                "tcp:ghostd is ");
        assertFinding(look("health", ""), Checkup.Grade.WARNING, "no checks");
    }

    @Test
    void aPackageDatabaseThatIsNotWhole() throws Exception {
        // As an interrupted dpkg leaves it.
        Files.writeString(
                Files.createDirectories(host.resolve("var/lib/dpkg/updates")).resolve("0001"), "Package: x\n");
        assertFinding(
                look("package manager", ""), Checkup.Grade.WRONG, "APT, ", "an interrupted dpkg left its journal");
    }
}
