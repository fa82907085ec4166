package patchwave.simulation.invariants;

import patchwave.simulation.world.AgentProcess;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.SimulatedHost;
import patchwave.simulation.world.World;

/** A host never runs two operations. */
final class I02SingleOperation extends Invariant {
    @Override
    String name() {
        return "I2";
    }

    @Override
    String sentence() {
        return "A host never runs two operations.";
    }

    @Override
    void fact(World world, View now, Fact fact) {
        if (fact instanceof Fact.Began began) {
            require(
                    began.open() == 0,
                    () -> "attempt %d of %s begins while its attempt %d is open"
                            .formatted(began.attempt(), began.host(), began.open()));
            for (SimulatedHost machine : world.machines()) {
                require(
                        machine == began.machine()
                                || !machine.id().equals(began.host())
                                || machine.openAttempt() == 0
                                || !isKnown(machine),
                        () -> "attempt %d of %s begins while another machine of that name is at attempt %d"
                                .formatted(began.attempt(), began.host(), machine.openAttempt()));
            }
        }
        if (fact instanceof Fact.Executed executed) {
            require(
                    executed.machine().openAttempt() == executed.attempt(),
                    () -> "the packages of attempt %d of %s change while attempt %d is open"
                            .formatted(
                                    executed.attempt(),
                                    executed.machine(),
                                    executed.machine().openAttempt()));
        }
    }

    /** Of a clone nobody can know before it, or the machine that it was made of, has said Hello and was answered. */
    private static boolean isKnown(SimulatedHost machine) {
        AgentProcess agent = machine.agent();
        return agent != null && agent.state().session().welcome().isPresent();
    }
}
