package patchwave.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import patchwave.demo.proof.JournalFacts;

/**
 * One rollout of a package whose installation takes its time, and on every host something happens in the middle of it.
 * Only timing may change.
 */
@OnLab
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class TroubleIT {
    private static final String SLOW = "ghost-slow";
    private static LabFleet fleet;
    private static LabRollout rollout;

    @BeforeAll
    static void setUp(Lab lab) {
        fleet = lab.fleet("dev", "staging", "production", "production");
        rollout = fleet.controller().rollout(SLOW);
    }

    @AfterAll
    static void tearDown() {
        if (fleet != null) {
            fleet.close();
        }
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
        assertThat(journal.succeeded()).hasSize(1);
        assertThat(journal.failed()).isEmpty();
    }

    @Test
    @Order(1)
    void powerCutInAMaintainerScriptIsRepaired() {
        LabHost host = awaitInstallation(fleet.host(1));
        String boot = host.bootId();
        host.powerCut();
        host.boot();
        assertThat(host.bootId()).isNotEqualTo(boot);
        rollout.awaitPhase(host, "SUCCEEDED");
        assertPatchedOnce(host);
        assertThat(host.shell("cat /var/lib/patchwave/agent/journal.ndjson")).contains("REPAIRING");
    }

    @Test
    @Order(2)
    void partitionedHostCountsAsDownAndFinishesByItself() {
        LabHost host = awaitInstallation(fleet.host(2));
        host.partition();
        host.awaitUntil("counts as down", () -> fleet.condition(host).equals("UNKNOWN"));
        host.awaitUntil("is patched without its controller", () -> LabFleet.journal(host)
                        .succeeded()
                        .size()
                == 1);
        // Nobody can know that yet: its claim stays, and the stage with it.
        assertThat(rollout.phase(host)).isEqualTo("OPERATING");
        assertThat(fleet.seen(host).get("claimed_by").text()).isEqualTo(rollout.id());
        assertThat(LabFleet.journal(fleet.host(3)).begun()).isEmpty();
        host.rejoin();
        rollout.awaitPhase(host, "SUCCEEDED");
        assertPatchedOnce(host);
    }

    @Test
    @Order(3)
    void killedAgentFindsTheTransactionThatWentOn() {
        LabHost host = fleet.host(3);
        LabHost other = fleet.host(4);
        host.awaitUntil(
                "an installation is under way",
                () -> host.runs("ghost-slow.postinst") || other.runs("ghost-slow.postinst"));
        LabHost victim = host.runs("ghost-slow.postinst") ? host : other;
        String agent = victim.shell("systemctl show -P MainPID patchwave-agent");
        victim.shell("systemctl kill -s KILL patchwave-agent");
        assertThat(victim.runs("ghost-slow.postinst")).as("the transaction goes on").isTrue();
        victim.awaitUntil(
                "systemd starts its agent again",
                () -> victim.exec("bash", "-c", "pid=$(systemctl show -P MainPID patchwave-agent); [ $pid != 0 ] && [ $pid != "
                                + agent + " ]")
                        .ok());
        rollout.awaitPhase(victim, "SUCCEEDED");
        assertPatchedOnce(victim);
    }

    @Test
    @Order(4)
    void theRolloutCompletes() {
        rollout.awaitCompleted();
        fleet.hosts().forEach(TroubleIT::assertPatchedOnce);
        assertThat(fleet.controller().patchwave("audit", "verify").exitCode()).isZero();
    }
}
