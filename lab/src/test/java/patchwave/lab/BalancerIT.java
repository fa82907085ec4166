package patchwave.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The measure itself: clients behind the balancer notice a host that goes without drain, and none that goes with it. */
@OnLab
final class BalancerIT {
    private static List<LabHost> hosts = List.of();

    /** Hosts without agents: what is measured here is the measure. */
    @BeforeAll
    static void setUp(Lab lab) {
        assertThat(lab).isNotNull();
        hosts = List.of(Lab.host(1), Lab.host(2));
        Lab.together(hosts, host -> host.add(List.of()).boot());
    }

    @AfterAll
    static void tearDown() {
        Lab.together(hosts, LabHost::remove);
    }

    @Test
    void drainedRebootIsNotNoticed() throws Exception {
        try (Balancer balancer = Balancer.start(hosts)) {
            ClientLoad load = ClientLoad.start();
            LabHost host = hosts.getFirst();
            balancer.drain(host);
            reboot(host);
            balancer.ready(host);
            ClientLoad.Met met = load.stop();
            assertThat(met.failed()).as(met.report()).isZero();
            assertThat(met.good()).as(met.report()).isGreaterThan(100);
        }
    }

    @Test
    void rebootWithoutDrainIsNoticed() throws Exception {
        try (Balancer balancer = Balancer.start(hosts)) {
            ClientLoad load = ClientLoad.start();
            LabHost host = hosts.getLast();
            reboot(host);
            balancer.ready(host);
            ClientLoad.Met met = load.stop();
            assertThat(met.failed()).as(met.report()).isPositive();
        }
    }

    private static void reboot(LabHost host) {
        int before = host.reboots();
        host.exec("systemctl", "reboot");
        host.awaitUntil("has rebooted", () -> host.reboots() > before);
        Lab.command("wait", host.name()).require();
        Awaitility.await("nginx answers")
                .atMost(Duration.ofSeconds(30))
                .until(() -> host.exec("curl", "-sf", "-o", "/dev/null", "http://localhost/")
                        .ok());
    }
}
