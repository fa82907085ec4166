package patchwave.lab;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import patchwave.demo.proof.Json;

/** What goes as it should, and a patch that does not, on real hosts with systemd. */
@OnLab
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RolloutIT {
    private static LabFleet fleet;

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

    @Test
    @Order(3)
    void badPatchHaltsAtTheFirstHost() {
        LabRollout rollout = fleet.controller().rollout("ghost-bad");
        assertThat(rollout.watch()).as(rollout::text).isEqualTo(10);
        Json outcome = rollout.part(fleet.host(1)).get("outcome");
        assertThat(outcome.get("reason").text()).isEqualTo("FAILURE_REASON_INSTALL_FAILED");
        assertThat(outcome.get("detail").text()).contains("ghost-bad");
        for (LabHost host : fleet.hosts().subList(1, 4)) {
            assertThat(host.version("ghost-bad")).as(host.name()).isEqualTo("1.0-1");
            assertThat(LabFleet.journal(host).begun()).as(host.name()).hasSize(1);
        }
    }
}
