package patchwave.demo;

import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import patchwave.demo.command.CommandFailedException;
import patchwave.demo.command.Processes;
import patchwave.demo.proof.Claim;

/** Kills the controller with -9 in the middle of production and starts it again, beside the rollout that is shown. */
final class ControllerKill {
    private static final long DOWN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Processes processes;
    private final Layout layout;
    private final ControllerProcess controller;
    private final DemoHosts hosts;
    private final List<String> production;
    private volatile boolean killed;
    private volatile String finding = "production was over before";
    private volatile boolean stopped;
    private final Thread thread = Thread.ofVirtual().unstarted(this::run);

    ControllerKill(
            Processes processes,
            Layout layout,
            ControllerProcess controller,
            DemoHosts hosts,
            List<String> production) {
        this.processes = processes;
        this.layout = layout;
        this.controller = controller;
        this.hosts = hosts;
        this.production = List.copyOf(production);
    }

    void start() {
        thread.start();
    }

    /** Waits until the controller is back, if it was killed; gives up the wait for production otherwise. */
    void finish() {
        stopped = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    Claim claim() {
        return new Claim(
                "the controller was killed with -9 in the middle of production and started again", killed, finding);
    }

    private void run() {
        while (!stopped) {
            Optional<String> working = middle();
            if (working.isPresent()) {
                long pid = controller.kill();
                LockSupport.parkNanos(DOWN_NANOS);
                restart("process " + pid + ", while " + working.get() + " was being patched");
                return;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
        }
    }

    private void restart(String what) {
        try {
            controller.start();
            killed = true;
            finding = what;
        } catch (CommandFailedException e) {
            finding = what + "; but " + e.getMessage();
            // It would wait for the controller for ever.
            processes.endShown();
        }
    }

    /** A production host that is drained now while another one is patched already; empty if it is not yet so. */
    private Optional<String> middle() {
        Optional<String> drained = production.stream()
                .filter(id -> Files.exists(layout.balancer().resolve("drained").resolve(id)))
                .findFirst();
        boolean anotherIsDone = drained.isPresent()
                && production.stream()
                        .anyMatch(id -> !hosts.untouched(id) && !drained.get().equals(id));
        return anotherIsDone ? drained : Optional.empty();
    }
}
