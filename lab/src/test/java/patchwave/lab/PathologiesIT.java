package patchwave.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import patchwave.demo.proof.Json;

/**
 * Hosts as they are found: one rollout over a fleet in which every host but the first has a trouble of its own. Each ends in a
 * reason that says what to do, and in no harm.
 */
@OnLab
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PathologiesIT {
    private static final String MOODY = "ghost-moody";
    private static final String OLD = "1.0-1";
    private static final String NEW = "1.0-2";

    /** All of staging at once, and no failure ends it. */
    private static final String FLEET = """
            environments: [dev, staging]
            pools:
              web:
                select: {service-web: "yes"}
                floor: {dev: 0, staging: 0}
            pacing: {first_batch: 20, settle: 1s, batch_bake: 1s, stage_bake: 1s}
            failures:
              install_failed: {limit: 10, then: pause}
              environment: {limit: 10, then: pause, retries: 0}
            """;

    private static LabFleet fleet;
    private static @Nullable LabRollout rollout;

    @BeforeAll
    static void setUp(Lab lab) throws IOException {
        fleet = lab.fleet("dev", "staging", "staging", "staging", "staging", "staging", "staging", "staging");
        fleet.controller().apply(FLEET);
        Lab.together(
                List.<Runnable>of(
                        () -> hold(locked()),
                        () -> interrupt(interrupted()),
                        () -> source(mirrored(), "expired"),
                        () -> held().shell("apt-mark hold " + MOODY),
                        () -> makeMoody(failsBefore(), "preinst"),
                        () -> makeMoody(failsAfter(), "postinst"),
                        () -> full().shell("mkdir -p /usr/share/ghost-moody"
                                + " && mount -t tmpfs -o size=8m tmpfs /usr/share/ghost-moody"
                                + " && mount -t tmpfs -o size=4k tmpfs /var/lib/apt/lists")),
                Runnable::run);
        rollout = fleet.controller().rollout(MOODY);
    }

    @AfterAll
    static void tearDown() {
        if (fleet != null) {
            fleet.close();
        }
    }

    private static LabHost locked() {
        return fleet.host(2);
    }

    private static LabHost interrupted() {
        return fleet.host(3);
    }

    private static LabHost mirrored() {
        return fleet.host(4);
    }

    private static LabHost held() {
        return fleet.host(5);
    }

    private static LabHost failsBefore() {
        return fleet.host(6);
    }

    private static LabHost failsAfter() {
        return fleet.host(7);
    }

    private static LabHost full() {
        return fleet.host(8);
    }

    /** Another program takes the package manager's lock and keeps it; and somebody has changed a configuration file. */
    private static void hold(LabHost host) {
        host.write("/usr/local/bin/other-updater", "755", """
                #!/usr/bin/python3
                import fcntl, time
                lock = open("/var/lib/dpkg/lock-frontend", "w")
                fcntl.lockf(lock, fcntl.LOCK_EX)
                time.sleep(3600)
                """);
        host.shell(
                "systemd-run -q --unit=other-updater /usr/local/bin/other-updater; echo mine >/etc/ghost-moody.conf");
        host.awaitUntil("the lock is held", () -> host.runs("other-updater"));
    }

    /** Somebody's own installation was killed in the middle. */
    private static void interrupt(LabHost host) {
        host.shell("apt-get -qq update && systemd-run -q --unit=own apt-get -y install ghost-slow=" + NEW);
        host.awaitUntil("the installation is under way", () -> host.runs("ghost-slow.postinst"));
        host.shell("systemctl kill -s KILL own");
        host.awaitUntil("it is dead", () -> !host.runs("ghost-slow.postinst"));
    }

    /** The host takes its updates from another suite. A new agent prepares at once, and not when the old one's pause is over. */
    private static void source(LabHost host, String suite) {
        host.shell("sed -i -E 's/(8080) (stable-updates|expired|torn|gone)/\\1 " + suite
                + "/' /etc/apt/sources.list && systemctl restart patchwave-agent");
    }

    private static void makeMoody(LabHost host, String script) {
        host.write("/etc/ghost-moody.d/" + script, "644", "");
    }

    private static LabRollout rollout() {
        return Objects.requireNonNull(rollout, "it was not started");
    }

    /** Waits until an operator is told all of these words of a host, in the rollout and as the answer to "why". */
    private static void awaitSaid(LabHost host, String... words) {
        await(host.name() + " " + List.of(words))
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() ->
                        assertThat(rollout().part(host).get("detail").text()).contains(words));
        assertThat(fleet.controller()
                        .json("why", host.name())
                        .get("explanations")
                        .elements()
                        .getFirst()
                        .get("sentence")
                        .text())
                .contains(words);
    }

    /** Nothing of the host was disrupted. */
    private static void assertUntouched(LabHost host) {
        assertThat(LabFleet.journal(host).permitted()).as(host.name()).isEmpty();
        assertThat(host.version(MOODY)).as(host.name()).isEqualTo(OLD);
        assertWell(host);
    }

    /** In service, and with a package database that is whole. */
    private static void assertWell(LabHost host) {
        assertThat(fleet.seen(host).get("claimed_by").text()).as(host.name()).isEmpty();
        assertThat(host.ghost()).as(host.name()).isEqualTo(OLD);
        assertThat(host.shell("systemctl is-active ghostd nginx")).isEqualTo("active\nactive");
        assertThat(host.state(MOODY).strip()).as(host.name()).isIn("ii", "hi");
        assertThat(host.shell("dpkg --audit; ls -A /var/lib/dpkg/updates"))
                .as(host.name())
                .isEmpty();
    }

    private static void assertFailed(LabHost host, String reason, String... words) {
        rollout().awaitPhase(host, "FAILED");
        Json part = rollout().part(host);
        assertThat(part.get("outcome").get("reason").text()).isEqualTo("FAILURE_REASON_" + reason);
        assertThat(part.get("detail").text()).contains(words);
        assertThat(part.get("outcome").get("left_drained").text()).isNotEqualTo("true");
        assertThat(fleet.controller().patchwave("why", host.name()).require()).contains("rollout retry");
        assertThat(host.version(MOODY)).as(host.name()).isEqualTo(OLD);
        assertWell(host);
    }

    @Test
    @Order(1)
    void aHeldPackageIsRefused() {
        awaitSaid(held(), "TRANSACTION_REFUSED", "ghost-moody:amd64 is on hold at " + OLD, "apt-mark unhold");
        assertUntouched(held());
    }

    @Test
    @Order(2)
    void aLockIsWaitedForAndItsHolderNamed() {
        awaitSaid(locked(), "still preparing, tried ", "PACKAGE_MANAGER_BUSY", "other-updater", "lock-frontend");
        assertUntouched(locked());
        assertThat(locked().runs("other-updater")).as("nobody ends it").isTrue();
        locked().shell("systemctl stop other-updater");
    }

    @Test
    @Order(3)
    void aPinnedPackageIsRefused() {
        held().shell("apt-mark unhold " + MOODY);
        held().write("/etc/apt/preferences.d/pin", "644", """
                Package: ghost-moody
                Pin: version 1.0-1
                Pin-Priority: 1001
                """);
        retry(held());
        awaitSaid(
                held(),
                "TRANSACTION_REFUSED",
                "is pinned: this host's candidate is " + OLD,
                "change the pin or leave the host out");
        assertUntouched(held());
    }

    private static void retry(LabHost host) {
        fleet.controller()
                .patchwave("rollout", "retry", rollout().id(), host.name(), "--reason", "mended")
                .require();
    }

    @Test
    @Order(4)
    void anInterruptedDpkgIsNotAddedTo() {
        awaitSaid(interrupted(), "PACKAGES_BROKEN", "ghost-slow", "dpkg --configure -a");
        assertThat(LabFleet.journal(interrupted()).permitted()).isEmpty();
        interrupted().shell("dpkg --configure -a");
        retry(interrupted());
        rollout().awaitPhase(interrupted(), "SUCCEEDED");
        assertWell(interrupted());
    }

    @Test
    @Order(5)
    void anExpiredRepositoryIsSaid() {
        awaitSaid(
                mirrored(),
                "still preparing, tried ",
                "REPOSITORY",
                "is expired (invalid since",
                "Renew the repository");
        assertUntouched(mirrored());
        source(mirrored(), "torn");
    }

    @Test
    @Order(6)
    void aHostWithoutRoomIsNotBegun() {
        awaitSaid(full(), "DISK_FULL", "/var/lib/apt/lists has 0 MiB free", "Free space");
        assertUntouched(full());
        full().shell("umount /var/lib/apt/lists");
        retry(full());
    }

    @Test
    @Order(7)
    void scriptsThatFailEndAtTheOldVersion() {
        assertFailed(failsBefore(), "INSTALL_FAILED", "ghost-moody", "pre-installation script", "the preinst refuses");
        assertFailed(failsAfter(), "INSTALL_FAILED", "ghost-moody", "post-installation script", "the postinst refuses");
    }

    @Test
    @Order(8)
    void aDiskThatFillsWhileUnpackingEndsAtTheOldVersion() {
        assertFailed(full(), "DISK_FULL", "No space left on device", "Free space");
        assertThat(full().shell("find /usr/share/ghost-moody -name '*.dpkg-*'")).isEmpty();
    }

    @Test
    @Order(9)
    void aMirrorInTheMiddleOfItsSynchronisationIsSaid() {
        awaitSaid(
                mirrored(), "still preparing, tried ", "REPOSITORY", "Mirror sync in progress", "Wait for the mirror");
        source(mirrored(), "gone");
    }

    @Test
    @Order(10)
    void aHostWhoseLockIsFreeGoesOnByItselfAndKeepsAChangedConfigurationFile() {
        rollout().awaitPhase(locked(), "SUCCEEDED");
        assertThat(locked().shell("cat /etc/ghost-moody.conf")).isEqualTo("mine");
        assertThat(fleet.controller()
                        .patchwave("hosts", "show", locked().name())
                        .require())
                .contains("to be reviewed: /etc/ghost-moody.conf.dpkg-dist");
        assertWell(locked());
    }

    @Test
    @Order(11)
    void anIndexOfFilesThatAreNotThereIsSaid() {
        awaitSaid(mirrored(), "still preparing, tried ", "REPOSITORY", "404", "older than its files");
        assertUntouched(mirrored());
        source(mirrored(), "stable-updates");
        rollout().awaitPhase(mirrored(), "SUCCEEDED");
    }

    /** The distribution's own package, as it comes; on the one host that had no trouble. */
    @Test
    @Order(12)
    void updatesThatComeByThemselvesAreSaidAndSwitchedOff() {
        LabHost host = fleet.host(1);
        host.awaitUntil("is looked at", () -> updates(host).contains("none by itself"));
        // The lab's hosts have apt's timers masked, which no other hosts have.
        host.shell("rm /etc/systemd/system/apt-daily.timer /etc/systemd/system/apt-daily-upgrade.timer"
                + " && systemctl daemon-reload && systemctl enable -q apt-daily.timer apt-daily-upgrade.timer"
                + " && apt-get -qq update && apt-get -qq -y install unattended-upgrades");
        host.awaitUntil(
                "is said to install by itself",
                () -> updates(host).contains("installs by itself: apt-daily-upgrade.timer with unattended-upgrades"));
        assertThat(fleet.controller().patchwave("hosts", "list").require()).contains("installs by itself");
        assertThat(host.shell("unattended-upgrade --dry-run -d 2>&1 | tail -n 3; apt-config dump"))
                .contains("APT::Periodic::Unattended-Upgrade \"1\"");

        configure(host, "off");
        host.awaitUntil("is switched off", () -> updates(host).contains("the agent keeps it switched off"));
        assertThat(host.shell("apt-config dump")).contains("APT::Periodic::Unattended-Upgrade \"0\"");
        configure(host, "report");
        host.awaitUntil("is given back", () -> updates(host).contains("installs by itself"));
        assertThat(host.shell("apt-config dump")).contains("APT::Periodic::Unattended-Upgrade \"1\"");
    }

    private static String updates(LabHost host) {
        return fleet.controller()
                .patchwave("hosts", "show", host.name())
                .require()
                .replaceAll("\\s+", " ");
    }

    private static void configure(LabHost host, String policy) {
        host.shell("sed -i 's/^packages: .*/packages: {manager: apt, unattended_upgrades: " + policy
                + "}/' /etc/patchwave/agent.yaml && systemctl restart patchwave-agent");
    }
}
