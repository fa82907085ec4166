package patchwave.simulation.invariants;

import org.jspecify.annotations.Nullable;
import patchwave.controller.store.StoredHost;
import patchwave.plan.Condition;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.SimulatedHost;
import patchwave.simulation.world.World;

/** A new controller plans within 12 s, and minutes after the last fault every machine that runs is heard again. */
final class L03Resumption extends Invariant {
    private static final long PLANS_WITHIN = 12_000_000;

    /** Keep-alive 80 s, back-off 30 s, a controller's restart 40 s, two status periods, and what a suspended machine kept. */
    private static final long HEARD_WITHIN = 420_000_000;

    private long startedAt = Long.MAX_VALUE;
    private @Nullable ControllerProcess started;
    private long stoppedAt = Long.MAX_VALUE;

    @Override
    String name() {
        return "L3";
    }

    @Override
    String sentence() {
        return "A new controller plans within 12 s, and minutes after the last fault every machine that runs is heard again.";
    }

    @Override
    void fact(World world, View now, Fact fact) {
        long at = world.time().micros();
        switch (fact) {
            case Fact.ControllerStarted it -> {
                started = it.controller();
                startedAt = at;
            }
            case Fact.Turned it -> {
                if (it.controller() == started) {
                    long took = at - startedAt;
                    // One that is paused meanwhile cannot plan; the next fault-free start is looked at.
                    require(
                            took <= PLANS_WITHIN
                                    || world.faultsOn()
                                    || it.controller().stoodInTurn(),
                            () -> "%s plans %.1f s after its start".formatted(it.controller(), took / 1e6));
                    started = null;
                }
            }
            case Fact.FaultsStopped _ -> stoppedAt = at;
            case Fact.Began _, Fact.Executed _, Fact.Caught _ -> {}
        }
    }

    @Override
    void committed(World world, View before, View now, @Nullable ControllerProcess by) {
        if (stoppedAt == Long.MAX_VALUE || world.time().micros() - stoppedAt < HEARD_WITHIN) {
            return;
        }
        for (SimulatedHost machine : world.machines()) {
            StoredHost host = now.hosts().get(machine.id());
            require(
                    host == null
                            || !machine.isPowered()
                            // Its own operation rebooted it.
                            || world.time().micros() - machine.poweredSince() < HEARD_WITHIN
                            || !(host.condition() instanceof Condition.Unknown),
                    () -> "%s runs, and minutes after the last fault it is %s"
                            .formatted(
                                    machine,
                                    java.util.Objects.requireNonNull(host).condition()));
        }
    }
}
