package patchwave.simulation.invariants;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchwave.controller.store.RolloutSummary;
import patchwave.controller.store.StoredHost;
import patchwave.host.Claim;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutStatus;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.World;

/** After a pause, halt or abort no permit is given, and no host begins later than a permit lives. */
final class I08Halt extends Invariant {
    @Override
    String name() {
        return "I8";
    }

    @Override
    String sentence() {
        return "After a pause, halt or abort no permit is given, and no host begins later than a permit lives.";
    }

    /** P3: the time to live of 60 s, 3 % for clocks, and 100 ms. */
    private static final long BOUND = 61_900_000;

    private final Map<RolloutId, Long> stoppedAt = new HashMap<>();

    @Override
    void committed(World world, View before, View now, @Nullable ControllerProcess by) {
        for (RolloutSummary rollout : now.rollouts().values()) {
            if (isStopped(rollout.status())) {
                stoppedAt.putIfAbsent(rollout.spec().id(), world.time().micros());
            } else {
                stoppedAt.remove(rollout.spec().id());
            }
        }
        for (StoredHost host : now.hosts().values()) {
            Claim claim = host.claim().orElse(null);
            Claim earlier =
                    before.host(host.host().id()).flatMap(StoredHost::claim).orElse(null);
            if (claim != null) {
                cancelled(now, claim);
            }
            if (claim != null && stoppedBefore(before, claim)) {
                require(
                        earlier != null && earlier.attempt() == claim.attempt(),
                        () -> "%s is claimed for %s, which had been stopped"
                                .formatted(host.host().id(), claim.rollout()));
                require(
                        earlier != null && earlier.permitAt().equals(claim.permitAt()),
                        () -> "%s gets a permit of %s, which had been stopped"
                                .formatted(host.host().id(), claim.rollout()));
            }
        }
    }

    /** Whoever stops a rollout cancels what has not begun in the same transaction. */
    private void cancelled(View now, Claim claim) {
        boolean begun = now.host(claim.host())
                .filter(host -> host.record().journal().begun() >= claim.attempt())
                .isPresent();
        RolloutSummary rollout = now.rollouts().get(claim.rollout());
        require(
                begun || claim.cancelled().isPresent() || rollout == null || !isStopped(rollout.status()),
                () -> "the claim of %s is not cancelled, but %s is stopped".formatted(claim.host(), claim.rollout()));
    }

    private static boolean stoppedBefore(View before, Claim claim) {
        RolloutSummary rollout = before.rollouts().get(claim.rollout());
        return rollout != null && isStopped(rollout.status());
    }

    private static boolean isStopped(RolloutStatus status) {
        return switch (status) {
            case RolloutStatus.Paused _, RolloutStatus.Halted _, RolloutStatus.Aborted _ -> true;
            case RolloutStatus.Scheduled _, RolloutStatus.Running _, RolloutStatus.Completed _ -> false;
        };
    }

    @Override
    void fact(World world, View now, Fact fact) {
        if (fact instanceof Fact.Began began) {
            Long stop = stoppedAt.get(new RolloutId(began.rollout()));
            require(
                    stop == null || world.time().micros() - stop <= BOUND,
                    () -> "%s begins %.1f s after %s was stopped"
                            .formatted(
                                    began.host(),
                                    (world.time().micros() - java.util.Objects.requireNonNull(stop)) / 1e6,
                                    began.rollout()));
        }
    }
}
