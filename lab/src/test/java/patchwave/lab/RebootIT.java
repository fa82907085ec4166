package patchwave.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import patchwave.demo.proof.Json;

/** Operations that reboot their hosts, behind a balancer and under load. */
@OnLab
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RebootIT {
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

    /** The real libc, under dbus and logind, which no restart frees of the old one. */
    @Test
    @Order(1)
    void libcIsPatchedWithOneRebootOfEachDrainedHostAndNoFailedRequest() throws IOException, InterruptedException {
        String wanted = RealPackages.newer(fleet.host(1), "libc6");
        fleet.hosts().forEach(Balancer::hook);
        ClientLoad.Met met;
        LabRollout rollout;
        try (Balancer _ = Balancer.start(fleet.hosts())) {
            ClientLoad load = ClientLoad.start();
            rollout = fleet.controller().rolloutWithReboots("libc6", "libc-bin");
            rollout.awaitCompleted();
            met = load.stop();
        }
        for (LabHost host : fleet.hosts()) {
            assertThat(host.version("libc6")).as(host.name()).isEqualTo(wanted);
            assertThat(host.reboots()).as(host.name()).isEqualTo(1);
            assertThat(RealPackages.onDeleted(host, "libc.so.6"))
                    .as(host.name())
                    .isEmpty();
            Json evidence = rollout.part(host).get("outcome").get("evidence");
            assertThat(evidence.get("reboots").text()).as(host.name()).isEqualTo("1");
            assertThat(evidence.get("boot_id").text()).as(host.name()).isEqualTo(host.bootId());
            assertThat(LabFleet.journal(host).beganOnce()).as(host.name()).isTrue();
        }
        assertThat(met.failed()).as(met.report()).isZero();
        assertThat(met.good()).as(met.report()).isGreaterThan(1000);
    }

    /** The same measure finds the failures of hosts that are not drained: else it would prove nothing. */
    @Test
    @Order(2)
    void withoutDrainRequestsFail() throws IOException, InterruptedException {
        fleet.hosts().forEach(host -> host.shell("rm -r /etc/patchwave/hooks"));
        try (Balancer _ = Balancer.start(fleet.hosts())) {
            ClientLoad load = ClientLoad.start();
            fleet.controller().rolloutWithReboots("ghost-kernel").awaitCompleted();
            ClientLoad.Met met = load.stop();
            assertThat(met.failed()).as(met.report()).isPositive();
        }
        for (LabHost host : fleet.hosts()) {
            assertThat(host.reboots()).as(host.name()).isEqualTo(2);
        }
    }

    /**
     * OpenSSL under nginx, which a restart helps, and under logind, which only a reboot does. The first host of production comes
     * up with nothing running: its share of the budget stays taken, and nobody takes its place.
     */
    @Test
    @Order(3)
    void hostThatDoesNotComeBackKeepsItsShareAndHaltsTheRollout() {
        fleet.hosts().forEach(Balancer::hook);
        List<LabHost> production = fleet.hosts().subList(2, 4);
        String wanted = RealPackages.newer(fleet.host(3), "libssl3");
        fleet.apply("timeouts: {operation: 90s, expected_operation: 60s}\n");
        production.forEach(host -> host.shell("systemctl set-default rescue.target"));
        LabRollout rollout;
        try (Balancer _ = Balancer.start(fleet.hosts())) {
            rollout =
                    fleet.controller().rolloutWithReboots("libssl3", "openssl", "nginx", "nginx-common", "nginx-light");
            assertThat(rollout.watch()).as(rollout::text).isEqualTo(10);

            LabHost lost = production.get(production.get(0).reboots() == 3 ? 0 : 1);
            LabHost last = production.get(1 - production.indexOf(lost));
            assertThat(rollout.show().get("state_reason").text()).contains(lost.name(), "OVERDUE");
            assertThat(fleet.seen(lost).get("claimed_by").text()).isEqualTo(rollout.id());
            assertThat(last.version("libssl3")).isNotEqualTo(wanted);
            assertThat(last.reboots()).isEqualTo(2);

            production.forEach(host -> host.shell("systemctl set-default multi-user.target"));
            lost.powerCut().boot();
            rollout.awaitPhase(lost, "SUCCEEDED");
            assertThat(fleet.seen(lost).get("claimed_by").text()).isEmpty();
            rollout.resume(lost.name());
            rollout.awaitCompleted();
        }
        for (LabHost host : fleet.hosts()) {
            assertThat(host.version("libssl3")).as(host.name()).isEqualTo(wanted);
            assertThat(RealPackages.onDeleted(host, "libcrypto.so"))
                    .as(host.name())
                    .isEmpty();
            assertThat(LabFleet.journal(host).beganOnce()).as(host.name()).isTrue();
        }
    }
}
