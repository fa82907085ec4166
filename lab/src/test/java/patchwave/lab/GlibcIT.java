package patchwave.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import patchwave.demo.proof.Json;

/** Real packages of the distribution, from an older to a newer version, under services that run them. */
@OnLab
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class GlibcIT {
    private static LabFleet fleet;

    @BeforeAll
    static void setUp(Lab lab) {
        fleet = lab.fleet("dev", "staging");
    }

    @AfterAll
    static void tearDown() {
        if (fleet != null) {
            fleet.close();
        }
    }

    /** logind runs OpenSSL through a library of systemd, and may not be restarted by itself. */
    @Test
    @Order(1)
    void newOpensslRunsInWhateverMayBeRestarted() {
        String wanted = RealPackages.newer(fleet.host(1), "libssl3");
        LabHost host = fleet.host(1);
        LabRollout rollout = fleet.controller().rollout("libssl3", "openssl", "nginx", "nginx-common", "nginx-light");
        assertThat(rollout.watch()).as(rollout::text).isEqualTo(10);

        assertThat(host.version("libssl3")).isEqualTo(wanted);
        Json evidence = assertNotConverged(rollout, host, "systemd-logind.service");
        // systemd itself included.
        assertThat(texts(evidence.get("restarted_services"))).contains("ssh.service", "init.scope");
        assertThat(RealPackages.onDeleted(host, "libcrypto.so")).isEqualTo("systemd-logind.service");
        assertThat(RealPackages.onDeleted(host, "libssl.so")).isEmpty();
        assertThat(host.ssh("true").ok()).isTrue();
        assertThat(host.shell("curl -s -o /dev/null -w '%{http_code}' http://localhost/"))
                .isEqualTo("200");
    }

    /** What may not be restarted by itself keeps the old library, and the host is not called patched. */
    @Test
    @Order(2)
    void newLibcIsNotCalledPatchedWhileServicesStillRunTheOldOne() {
        String wanted = RealPackages.newer(fleet.host(1), "libc6");
        LabHost host = fleet.host(1);
        LabRollout rollout = fleet.controller().rollout("libc6", "libc-bin");
        assertThat(rollout.watch()).as(rollout::text).isEqualTo(10);

        assertThat(host.version("libc6")).isEqualTo(wanted);
        Json evidence = assertNotConverged(rollout, host, "dbus.service", "systemd-logind.service");
        // Everything else was restarted, the agent itself included.
        assertThat(texts(evidence.get("restarted_services")))
                .contains(
                        "ghostd.service",
                        "nginx.service",
                        "patchwave-agent.service",
                        "ssh.service",
                        "systemd-journald.service");
        assertThat(RealPackages.onDeleted(host, "libc.so.6")).isEqualTo("dbus.service systemd-logind.service");
        assertThat(LabFleet.journal(host).beganOnce()).isTrue();

        // And the rest of the fleet is untouched.
        assertThat(fleet.host(2).version("libc6")).isNotEqualTo(wanted);
    }

    /** The host failed because of these services alone; answers the evidence. */
    private static Json assertNotConverged(LabRollout rollout, LabHost host, String... services) {
        Json outcome = rollout.part(host).get("outcome");
        assertThat(outcome.get("reason").text()).isEqualTo("FAILURE_REASON_NOT_CONVERGED");
        List<Json> stale = outcome.get("evidence").get("stale_processes").elements();
        assertThat(stale.stream().map(it -> it.get("service").text())).containsExactlyInAnyOrder(services);
        assertThat(stale.stream().map(it -> it.get("reason").text()))
                .allMatch(reason -> reason.contains("never-restart list") && reason.contains("reboot the host"));
        return outcome.get("evidence");
    }

    private static List<String> texts(Json list) {
        return list.elements().stream().map(Json::text).toList();
    }

    /** What the reason says is what helps. */
    @Test
    @Order(3)
    void rebootEndsIt() {
        LabHost host = fleet.host(1);
        String boot = host.bootId();
        assumeTrue(!RealPackages.onDeleted(host, "libc.so.6").isEmpty(), "nothing runs the old one");
        host.exec("systemctl", "reboot");
        host.awaitUntil("has rebooted", () -> host.reboots() == 1);
        Lab.command("wait", host.name()).require();
        assertThat(host.bootId()).isNotEqualTo(boot);
        assertThat(RealPackages.onDeleted(host, "libc.so.6")).isEmpty();
    }
}
