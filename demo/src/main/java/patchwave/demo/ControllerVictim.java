package patchwave.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The controller, killed while one production host is drained and another one is patched already. */
final class ControllerVictim implements Kill.Victim {
    private final Path drained;
    private final ControllerProcess controller;
    private final DemoHosts hosts;
    private final List<String> production;

    /** @param drained where the load balancer keeps a file for each drained host */
    ControllerVictim(Path drained, ControllerProcess controller, DemoHosts hosts, List<String> production) {
        this.drained = drained;
        this.controller = controller;
        this.hosts = hosts;
        this.production = List.copyOf(production);
    }

    @Override
    public String promise() {
        return "the controller was killed with -9 in the middle of production and started again";
    }

    @Override
    public long lookNanos() {
        return TimeUnit.MILLISECONDS.toNanos(50);
    }

    @Override
    public Optional<String> moment() {
        Optional<String> out = production.stream()
                .filter(id -> Files.exists(drained.resolve(id)))
                .findFirst();
        boolean anotherIsDone = out.isPresent()
                && production.stream()
                        .anyMatch(id -> !hosts.untouched(id) && !out.get().equals(id));
        return anotherIsDone ? out.map(id -> "while " + id + " was being patched") : Optional.empty();
    }

    @Override
    public Optional<String> kill() {
        return Optional.of("process " + controller.kill());
    }

    @Override
    public void restart() {
        controller.start();
    }
}
