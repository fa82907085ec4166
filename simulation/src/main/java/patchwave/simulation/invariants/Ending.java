package patchwave.simulation.invariants;

import java.util.List;
import java.util.stream.Stream;
import patchwave.controller.store.StoredHost;
import patchwave.plan.Hold;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.SimulatedHost;
import patchwave.simulation.world.World;

/** L1, L2, L4: once the faults have stopped, all comes to an end: every rollout, every claim, every operation, every drain. */
final class Ending {
    private static final long QUIET = 180_000_000;

    private long overSince = Long.MAX_VALUE;

    /** Whether all has come to an end, and stayed so for a while. */
    boolean isOver(World world, View now) {
        if (world.faultsOn()) {
            return false;
        }
        if (isOpen(world, now)) {
            overSince = Long.MAX_VALUE;
            return false;
        }
        overSince = Math.min(overSince, world.time().micros());
        return world.time().micros() - overSince >= QUIET;
    }

    private static boolean isOpen(World world, View now) {
        return now.rollouts().isEmpty()
                || now.rollouts().values().stream().anyMatch(it -> !it.status().isOver())
                || now.hosts().values().stream().anyMatch(it -> it.claim().isPresent())
                || world.machines().stream().anyMatch(Ending::isOpen);
    }

    private static boolean isOpen(SimulatedHost machine) {
        return machine.isPowered() && machine.isHealthy() && (machine.openAttempt() != 0 || machine.isDrained());
    }

    /** Says what has not come to an end. */
    Violation stuck(World world, View now) {
        List<String> open = Stream.of(
                        now.rollouts().values().stream()
                                .filter(it -> !it.status().isOver())
                                .map(it ->
                                        "rollout %s is %s".formatted(it.spec().id(), it.status())),
                        now.hosts().values().stream()
                                .filter(it -> it.claim().isPresent())
                                .map(StoredHost::claim)
                                .map(it -> it.orElseThrow())
                                .map(it -> "%s holds the claim of %s, attempt %d"
                                        .formatted(it.host(), it.rollout(), it.attempt())),
                        world.machines().stream()
                                .filter(Ending::isOpen)
                                .map(it -> "%s is at attempt %d, drained: %s"
                                        .formatted(it, it.openAttempt(), it.isDrained())),
                        world.controllers().stream()
                                .map(ControllerProcess::lastDecision)
                                .flatMap(it -> it.decision().holds().stream())
                                .map(Ending::said))
                .flatMap(it -> it)
                .limit(30)
                .toList();
        return new Violation("L1", "after hours without a fault: " + String.join("; ", open));
    }

    private static String said(Hold hold) {
        return "%s of %s waits: %s %s".formatted(hold.host(), hold.rollout(), hold.reason(), hold.sentence());
    }
}
