package patchwave.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import patchwave.demo.proof.JournalFacts;

/** A rollout of the agent's own package, installed from the .deb, together with a service that must be drained for its patch. */
@OnLab
final class SelfUpgradeIT {
    private static final String NEXT = "9.9.9";
    private static LabFleet fleet;

    @BeforeAll
    static void setUp(Lab lab) throws IOException {
        Debs.require();
        fleet = lab.fleet(Installation.DEB, "dev", "staging", "staging");
        offerNext();
    }

    @AfterAll
    static void tearDown() {
        if (fleet != null) {
            fleet.close();
        }
    }

    /** Another repository for every host, with the next version of the agent. */
    private static void offerNext() throws IOException {
        Path next = Files.createDirectories(Debs.FOLDER.resolveSibling("lab-next"));
        Debs.repack("agent", NEXT, next);
        Commands.run(
                        List.of("sh", "-c", "cd '" + next + "' && apt-ftparchive packages . >Packages"),
                        Map.of(),
                        "",
                        Lab.LIMIT)
                .require();
        Lab.together(
                fleet.hosts(),
                host -> host.write(
                        "/etc/apt/sources.list.d/next.list", "644", "deb [trusted=yes] file:" + next + " ./\n"));
    }

    @Test
    void theAgentIsReplacedInTheMiddleOfItsOwnOperation() {
        Map<LabHost, List<String>> before = new HashMap<>();
        fleet.hosts().forEach(host -> before.put(host, processes(host)));
        LabRollout rollout = fleet.controller().rollout("patchwave-agent", "libghost1", "ghostd");
        rollout.awaitCompleted();
        fleet.awaitHealthy(fleet.hosts());
        for (LabHost host : fleet.hosts()) {
            assertThat(host.version("patchwave-agent")).as(host.name()).isEqualTo(NEXT);
            assertThat(host.ghost()).as(host.name()).isEqualTo("1.0-2");
            JournalFacts journal = LabFleet.journal(host);
            assertThat(journal.beganOnce()).as(host.name()).isTrue();
            assertThat(journal.succeeded()).as(host.name()).hasSize(1);
            // Both run the new version, and systemd does not know of a failure.
            host.awaitUntil(
                    "says that it is the next version",
                    () -> fleet.seen(host).get("agent_version").text().equals(NEXT));
            assertThat(processes(host))
                    .as(host.name())
                    .hasSize(2)
                    .doesNotContainAnyElementsOf(Objects.requireNonNull(before.get(host)));
            assertThat(host.shell("readlink /usr/lib/patchwave/agent/current")).contains(NEXT);
            assertThat(host.shell("systemctl show -P NRestarts patchwave-agent"))
                    .as(host.name())
                    .isEqualTo("1");
            assertThat(host.shell("systemctl is-system-running")).isEqualTo("running");
        }
        assertThat(fleet.controller().patchwave("audit", "verify").exitCode()).isZero();
    }

    /** Of the agent and of its link. */
    private static List<String> processes(LabHost host) {
        return host.shell("systemctl show -P MainPID patchwave-agent patchwave-link | grep .")
                .lines()
                .toList();
    }
}
