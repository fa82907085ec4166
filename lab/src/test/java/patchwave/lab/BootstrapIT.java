package patchwave.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code patchwave bootstrap} and {@code rescue} on real hosts: sshd, sudo, apt, systemd, and an agent that really enrols and
 * reports. The package is made here, round the agent of the checkout; {@link #agentPackage} is the place to change for the
 * real ones.
 */
@OnLab
final class BootstrapIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final List<LabHost> HOSTS = new ArrayList<>();

    @TempDir
    static Path folder;

    private static LabController controller;

    @BeforeAll
    static void start(Lab lab) throws IOException {
        HOSTS.addAll(List.of(Lab.host(1), Lab.host(2)));
        controller = new LabController(folder.resolve("controller"));
        controller.setUp("""
            environments: [dev, production]
            pools:
              web:
                select: {service-web: "yes"}
                floor: {dev: 0, production: 0}
            """);
        Path key = folder.resolve("key");
        here("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString());
        String publicKey = Files.readString(folder.resolve("key.pub"));
        Lab.together(HOSTS, host -> {
            host.add(Installation.CHECKOUT.hostOptions()).boot();
            host.shell("useradd -m -s /bin/bash ops && echo 'ops ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/ops");
            host.write("/home/ops/.ssh/authorized_keys", "644", publicKey);
            host.shell("chown -R ops: /home/ops/.ssh && chmod 700 /home/ops/.ssh");
        });
        StringBuilder known = new StringBuilder();
        StringBuilder inventory = new StringBuilder("[web]\n");
        for (LabHost host : HOSTS) {
            known.append(host.address())
                    .append(' ')
                    .append(host.shell("cat /etc/ssh/ssh_host_ed25519_key.pub"))
                    .append('\n');
            inventory.append("%s ansible_host=%s ansible_user=ops%n".formatted(host.name(), host.address()));
        }
        inventory.append("[web:vars]\npatchwave_environment=dev\npatchwave_labels=service-web=yes\n");
        Files.writeString(folder.resolve("known_hosts"), known);
        Files.writeString(folder.resolve("hosts.ini"), inventory);
        // The package of this test has no unit of the link.
        Files.writeString(folder.resolve("agent.yaml"), "link: {mode: in-process}\ncheck_interval: 1s\n");
        agentPackage();
    }

    @AfterAll
    static void stop() {
        if (controller != null) {
            controller.kill();
        }
        Lab.together(HOSTS, LabHost::remove);
    }

    private static void here(String... line) {
        Commands.run(List.of(line), Map.of(), "", Lab.LIMIT).require();
    }

    private static void agentPackage() throws IOException {
        Path tree = folder.resolve("tree");
        Files.createDirectories(tree.resolve("DEBIAN"));
        Files.createDirectories(tree.resolve("etc/patchwave"));
        Files.createDirectories(tree.resolve("usr/lib/systemd/system"));
        Files.writeString(tree.resolve("DEBIAN/control"), """
            Package: patchwave-agent
            Version: 0.1.0
            Architecture: all
            Maintainer: Nobody <nobody@example.org>
            Description: the agent of the checkout, for tests
            """);
        Files.writeString(tree.resolve("DEBIAN/conffiles"), "/etc/patchwave/agent.yaml\n");
        Files.writeString(tree.resolve("etc/patchwave/agent.yaml"), "plan_signers: []\n");
        Files.writeString(tree.resolve("usr/lib/systemd/system/patchwave-agent.service"), """
            [Unit]
            Description=Patchwave agent

            [Service]
            Environment=PATCHWAVE_NO_BUILD=1 PATCHWAVE_JAVA_HOME=%s
            ExecStart=%s run --config /etc/patchwave/agent.yaml
            SuccessExitStatus=143
            Restart=always
            RestartSec=1
            RestartPreventExitStatus=2 78

            [Install]
            WantedBy=multi-user.target
            """.formatted(
                        System.getProperty("java.home"), Lab.CHECKOUT.resolve("patchwave-agent")));
        // What may write its configuration is checked by the agent.
        Files.setPosixFilePermissions(tree.resolve("etc/patchwave"), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.createDirectories(folder.resolve("dist"));
        here(
                "dpkg-deb",
                "--root-owner-group",
                "--build",
                tree.toString(),
                folder.resolve("dist").toString());
    }

    private static Ran ssh(String command, String... more) {
        List<String> line = new ArrayList<>(List.of(
                command,
                "--inventory=" + folder.resolve("hosts.ini"),
                "--identity=" + folder.resolve("key"),
                "--known-hosts=" + folder.resolve("known_hosts")));
        line.addAll(List.of(more));
        return controller.patchwave(PATIENCE, line.toArray(String[]::new));
    }

    private static Ran bootstrap(String... more) {
        List<String> line = new ArrayList<>(List.of(
                "--package-directory=" + folder.resolve("dist"),
                "--controller=controller:7443",
                "--enrolment=controller:7445",
                "--agent-config=" + folder.resolve("agent.yaml")));
        line.addAll(List.of(more));
        return ssh("bootstrap", line.toArray(String[]::new));
    }

    @Test
    void hostsAreBroughtInRepeatedWithoutHarmAndRescued() {
        assertThat(bootstrap("--check").exitCode()).isEqualTo(3);
        assertThat(bootstrap().require()).contains("2 hosts: 2 changed");
        assertThat(bootstrap().require()).contains("2 hosts: 2 ok");
        LabHost host = HOSTS.getFirst();
        assertThat(host.state("patchwave-agent")).startsWith("ii");
        assertThat(host.shell("systemctl is-enabled patchwave-agent")).isEqualTo("enabled");
        assertThat(host.shell("ls -d /var/tmp/patchwave-* 2>/dev/null || true")).isEmpty();

        // Stopped: it is silent, seen to be, and started again.
        host.shell("systemctl stop patchwave-agent");
        host.awaitUntil("is silent", () -> ssh("rescue", host.name(), "--check").exitCode() == 4);
        assertThat(ssh("rescue", host.name()).require()).contains("start patchwave-agent.service: done");

        // Its certificate is gone: it is enrolled again, with its key and its journal.
        String journal = host.shell("head -n 1 /var/lib/patchwave/agent/journal.ndjson");
        host.shell("systemctl stop patchwave-agent && rm /var/lib/patchwave/agent/certificate.pem");
        host.awaitUntil("is silent", () -> ssh("rescue", host.name(), "--check").exitCode() == 4);
        assertThat(ssh("rescue", host.name(), "--yes").require())
                .contains("enrol it again with a new token, into dev: done");
        assertThat(host.shell("head -n 1 /var/lib/patchwave/agent/journal.ndjson"))
                .isEqualTo(journal);
    }
}
