package patchwave.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import patchwave.demo.proof.JournalFacts;
import patchwave.demo.proof.Json;

/** Rollouts on real hosts with systemd: as they should go, with everything that can befall a host, and a bad patch. */
@OnLab
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RolloutIT {
    private static final String SLOW = "ghost-slow";
    private static LabFleet fleet;
    private static @Nullable LabRollout slow;

    @BeforeAll
    static void setUp(Lab lab) {
        fleet = lab.fleet("dev", "staging", "production", "production");
    }

    @AfterAll
    static void tearDown() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    @Order(1)
    void hostsEnrolAndReport() {
        for (LabHost host : fleet.hosts()) {
            Json facts = fleet.seen(host).get("facts");
            assertThat(facts.get("hostname").text()).isEqualTo(host.name());
            assertThat(facts.get("os_release").text()).isEqualTo("debian 12");
            assertThat(host.shell("systemctl is-system-running")).isEqualTo("running");
        }
        assertThat(fleet.hosts().stream().map(LabHost::bootId).distinct()).hasSize(4);
    }

    @Test
    @Order(2)
    void rolloutPatchesWhatRuns() {
        for (LabHost host : fleet.hosts()) {
            assertThat(host.ghost()).as(host.name()).isEqualTo("1.0-1");
        }
        fleet.controller().rollout("libghost1", "ghostd").awaitCompleted();
        for (LabHost host : fleet.hosts()) {
            assertThat(host.version("libghost1")).as(host.name()).isEqualTo("1.0-2");
            assertThat(host.version("ghostd")).as(host.name()).isEqualTo("1.0-2");
            // Not only on disk: it was restarted.
            assertThat(host.ghost()).as(host.name()).isEqualTo("1.0-2");
            assertThat(LabFleet.journal(host).beganOnce()).isTrue();
            // What it ran in is gone again.
            assertThat(host.shell("systemctl list-units --all --no-legend 'patchwave-txn-*'"))
                    .isEmpty();
        }
        assertThat(fleet.controller().patchwave("audit", "verify").exitCode()).isZero();
    }

    /**
     * One rollout of a package whose installation takes its time, and on every host something happens in the middle of it:
     * only timing may change. Here the power goes.
     */
    @Test
    @Order(3)
    void powerCutInAMaintainerScriptIsRepaired() {
        slow = fleet.controller().rollout(SLOW);
        LabHost host = awaitInstallation(fleet.host(1));
        String boot = host.bootId();
        host.powerCut();
        host.boot();
        assertThat(host.bootId()).isNotEqualTo(boot);
        slow().awaitPhase(host, "SUCCEEDED");
        assertPatchedOnce(host);
        assertThat(host.shell("cat /var/lib/patchwave/agent/journal.ndjson")).contains("REPAIRING");
    }

    @Test
    @Order(4)
    void partitionedHostCountsAsDownAndFinishesByItself() {
        LabHost host = awaitInstallation(fleet.host(2));
        host.partition();
        host.awaitUntil("counts as down", () -> fleet.condition(host).equals("UNKNOWN"));
        host.awaitUntil(
                "is patched without its controller",
                () -> LabFleet.journal(host).succeeded().size() == 2);
        // Nobody can know that yet: its claim stays, and the stage with it.
        assertThat(slow().phase(host)).isEqualTo("OPERATING");
        assertThat(fleet.seen(host).get("claimed_by").text()).isEqualTo(slow().id());
        assertThat(LabFleet.journal(fleet.host(3)).begun()).hasSize(1);
        host.rejoin();
        slow().awaitPhase(host, "SUCCEEDED");
        assertPatchedOnce(host);
    }

    @Test
    @Order(5)
    void killedAgentFindsTheTransactionThatWentOn() {
        LabHost host = fleet.host(3);
        LabHost other = fleet.host(4);
        host.awaitUntil(
                "an installation is under way",
                () -> host.runs("ghost-slow.postinst") || other.runs("ghost-slow.postinst"));
        LabHost victim = host.runs("ghost-slow.postinst") ? host : other;
        String agent = victim.shell("systemctl show -P MainPID patchwave-agent");
        victim.shell("systemctl kill -s KILL patchwave-agent");
        assertThat(victim.runs("ghost-slow.postinst"))
                .as("the transaction goes on")
                .isTrue();
        victim.awaitUntil(
                "systemd starts its agent again",
                () -> victim.exec(
                                "bash",
                                "-c",
                                "pid=$(systemctl show -P MainPID patchwave-agent); [ $pid != 0 ] && [ $pid != " + agent
                                        + " ]")
                        .ok());
        slow().awaitPhase(victim, "SUCCEEDED");
        assertPatchedOnce(victim);
    }

    @Test
    @Order(6)
    void theRolloutCompletes() {
        slow().awaitCompleted();
        fleet.hosts().forEach(RolloutIT::assertPatchedOnce);
        assertThat(fleet.controller().patchwave("audit", "verify").exitCode()).isZero();
    }

    @Test
    @Order(7)
    void badPatchHaltsAtTheFirstHost() {
        LabRollout rollout = fleet.controller().rollout("ghost-bad");
        assertThat(rollout.watch()).as(rollout::text).isEqualTo(10);
        Json outcome = rollout.part(fleet.host(1)).get("outcome");
        assertThat(outcome.get("reason").text()).isEqualTo("FAILURE_REASON_INSTALL_FAILED");
        assertThat(outcome.get("detail").text()).contains("ghost-bad");
        for (LabHost host : fleet.hosts().subList(1, 4)) {
            assertThat(host.version("ghost-bad")).as(host.name()).isEqualTo("1.0-1");
            assertThat(LabFleet.journal(host).begun()).as(host.name()).hasSize(2);
        }
    }

    /** nginx is restarted by the package's script, as ever; ghostd is not, and that it still runs the old is said. */
    @Test
    @Order(8)
    void aPackageScriptDoesNotRestartWhatIsNeverRestarted() {
        LabHost host = fleet.host(1);
        host.shell("sed -i 's/^services: .*/services: {manager: systemd, never_restart: [ghostd]}/'"
                + " /etc/patchwave/agent.yaml && systemctl restart patchwave-agent");
        // Failed by the bad patch.
        fleet.controller()
                .patchwave("hosts", "readmit", host.name(), "--reason", "looked at")
                .require();
        fleet.awaitHealthy(fleet.hosts());
        host.write("/etc/ghost-moody.d/postinst", "755", """
                #!/bin/sh
                deb-systemd-invoke restart ghostd.service
                invoke-rc.d nginx restart
                """);
        host.shell("rm -f /usr/sbin/policy-rc.d");
        String ghostd = host.shell("systemctl show -P MainPID ghostd");
        String nginx = host.shell("systemctl show -P MainPID nginx");

        LabRollout rollout = fleet.controller().rollout("ghost-moody");
        assertThat(rollout.watch()).as(rollout::text).isEqualTo(10);
        Json outcome = rollout.part(host).get("outcome");
        assertThat(outcome.get("reason").text()).isEqualTo("FAILURE_REASON_NOT_CONVERGED");
        Json stale = outcome.get("evidence").get("stale_processes").elements().getFirst();
        assertThat(stale.get("service").text()).isEqualTo("ghostd.service");
        assertThat(stale.get("reason").text()).contains("never-restart list (ghostd)");
        assertThat(host.version("ghost-moody")).isEqualTo("1.0-2");
        assertThat(host.shell("systemctl show -P MainPID ghostd")).isEqualTo(ghostd);
        assertThat(host.shell("systemctl show -P MainPID nginx")).isNotEqualTo(nginx);
        assertThat(host.exec("test", "-e", "/usr/sbin/policy-rc.d").ok())
                .as("nothing is left on the host")
                .isFalse();
    }

    private static LabRollout slow() {
        return Objects.requireNonNull(slow, "it was not started");
    }

    private static LabHost awaitInstallation(LabHost host) {
        return host.awaitUntil("the installation is under way", () -> host.runs("ghost-slow.postinst"));
    }

    private static void assertPatchedOnce(LabHost host) {
        assertThat(host.version(SLOW)).isEqualTo("1.0-2");
        assertThat(host.state(SLOW).strip()).isEqualTo("ii");
        assertThat(host.shell("dpkg --audit")).isEmpty();
        JournalFacts journal = LabFleet.journal(host);
        assertThat(journal.beganOnce()).isTrue();
        assertThat(journal.succeeded()).hasSize(2);
        assertThat(journal.failed()).isEmpty();
    }
}
