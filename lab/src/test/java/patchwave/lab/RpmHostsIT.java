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
import patchwave.demo.proof.Json;

/** Rollouts over hosts with dnf and with zypper, which find out by themselves which of them they have. */
@OnLab
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RpmHostsIT {
    private static LabFleet fleet;
    private static @Nullable LabRollout slow;

    @BeforeAll
    static void setUp(Lab lab) {
        fleet = lab.rpmFleet();
    }

    @AfterAll
    static void tearDown() {
        if (fleet != null) {
            fleet.close();
        }
    }

    private static LabHost dnf() {
        return fleet.host(1);
    }

    private static LabHost zypper() {
        return fleet.host(2);
    }

    @Test
    @Order(1)
    void hostsReportWhatTheyAreAndHave() {
        assertThat(fleet.seen(dnf()).get("facts").get("os_release").text()).isEqualTo("labdnf 9");
        assertThat(fleet.seen(zypper()).get("facts").get("os_release").text()).isEqualTo("labzypper 9");
        for (LabHost host : fleet.hosts()) {
            host.awaitUntil(
                    "its packages are known",
                    () -> fleet.controller()
                            .patchwave("hosts", "find", "--package", "libghost1", "--version", "<1.0-2")
                            .output()
                            .contains(host.name()));
        }
    }

    @Test
    @Order(2)
    void oneRolloutPatchesWhatRunsOnBoth() {
        fleet.controller().rollout("libghost1", "ghostd").awaitCompleted();
        for (LabHost host : fleet.hosts()) {
            assertThat(host.rpm("libghost1")).as(host.name()).isEqualTo("1.0-2");
            assertThat(host.rpm("ghostd")).as(host.name()).isEqualTo("1.0-2");
            // Not only on disk: it was restarted.
            assertThat(host.ghost()).as(host.name()).isEqualTo("1.0-2");
            assertThat(LabFleet.journal(host).beganOnce()).isTrue();
        }
    }

    /** Its package is in the database by then, and the old one may be too: half a transaction that rpm takes for a whole one. */
    @Test
    @Order(3)
    void aPowerCutInAScriptletIsRepaired() {
        slow = fleet.controller().rollout("ghost-slow");
        cutPower(dnf());
        cutPower(zypper());
        slow().awaitCompleted();
    }

    private static LabRollout slow() {
        return Objects.requireNonNull(slow, "it was not started");
    }

    private static void cutPower(LabHost host) {
        host.awaitUntil("the scriptlet runs", () -> host.runs("^sleep 8"));
        String boot = host.bootId();
        host.powerCut();
        host.boot();
        assertThat(host.bootId()).isNotEqualTo(boot);
        slow().awaitPhase(host, "SUCCEEDED");
        assertThat(host.rpm("ghost-slow")).as(host.name()).isEqualTo("1.0-2");
        assertThat(host.shell("rpm --verifydb && rpm -qa | sort | uniq -d"))
                .as(host.name())
                .isEmpty();
        assertThat(LabFleet.journal(host).beganOnce()).as(host.name()).isTrue();
    }

    /** zypper's own patch command leaves such a patch out, and says that all went well. */
    @Test
    @Order(4)
    void whatTheVendorWantsARebootForIsRebooted() {
        fleet.controller().rolloutWithReboots("ghost-kernel").awaitCompleted();
        for (LabHost host : fleet.hosts()) {
            assertThat(host.rpm("ghost-kernel")).as(host.name()).isEqualTo("1.0-2");
        }
        assertThat(zypper().reboots()).isEqualTo(1);
        assertThat(dnf().reboots()).isEqualTo(1);
    }

    @Test
    @Order(5)
    void aBadPatchHaltsAtTheFirstHost() {
        LabRollout rollout = fleet.controller().rollout("ghost-bad");
        assertThat(rollout.watch()).as(rollout::text).isEqualTo(10);
        Json outcome = rollout.part(dnf()).get("outcome");
        assertThat(outcome.get("reason").text()).isEqualTo("FAILURE_REASON_INSTALL_FAILED");
        assertThat(outcome.get("detail").text()).contains("ghost-bad");
        assertThat(dnf().rpm("ghost-bad")).isEqualTo("1.0-1");
        assertThat(zypper().rpm("ghost-bad")).isEqualTo("1.0-1");
        assertThat(LabFleet.journal(zypper()).begun()).hasSize(3);
    }
}
