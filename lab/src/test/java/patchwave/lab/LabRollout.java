package patchwave.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import patchwave.demo.proof.Json;

/** One rollout, as the operator sees it. */
record LabRollout(LabController controller, String id) {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    /** Watches it to its end; answers how the operator's tool ended: 0 completed, 10 halted. */
    int watch() {
        return controller
                .patchwave(PATIENCE, "rollout", "watch", id, "--plain", "--give-up", "1m")
                .exitCode();
    }

    /** Fails the test unless it completes. */
    void awaitCompleted() {
        Ran watched = controller.patchwave(PATIENCE, "rollout", "watch", id, "--plain", "--give-up", "1m");
        assertThat(watched.exitCode()).as(() -> watched + "\n" + text()).isZero();
        assertThat(show().get("state").text()).isEqualTo("ROLLOUT_STATE_COMPLETED");
    }

    Json show() {
        return controller.json("rollout", "show", id, "--hosts").get("rollout");
    }

    /** A host's part in it. */
    Json part(LabHost host) {
        return show().get("hosts").elements().stream()
                .filter(part -> part.get("host_id").text().equals(host.name()))
                .findFirst()
                .orElseThrow();
    }

    /** How far a host is, such as "SUCCEEDED". */
    String phase(LabHost host) {
        return part(host).get("phase").text().replace("HOST_PHASE_", "");
    }

    /** Waits until a host has come so far; fails the test if it fails instead. */
    void awaitPhase(LabHost host, String wanted) {
        await(host.name() + " is " + wanted)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(500))
                .until(() -> {
                    String now = phase(host);
                    if (now.equals("FAILED") && !wanted.equals("FAILED")) {
                        throw new AssertionError(host.name() + " failed: " + part(host));
                    }
                    return now.equals(wanted);
                });
    }

    /** Resumes it after a halt, with a reason that names what the halt was about. */
    void resume(String reason) {
        controller.patchwave("rollout", "resume", id, "--reason", reason).require();
    }

    /** As people see it. */
    String text() {
        return controller.patchwave("rollout", "show", id, "--hosts").output();
    }
}
