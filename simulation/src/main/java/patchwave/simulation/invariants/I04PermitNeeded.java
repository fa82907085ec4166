package patchwave.simulation.invariants;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import patchwave.controller.store.StoredHost;
import patchwave.host.Claim;
import patchwave.host.Incarnation;
import patchwave.simulation.world.AgentProcess;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.World;

/** Nothing begins without contact and a permit that was committed for this attempt and this life, within its time to live. */
final class I04PermitNeeded extends Invariant {
    @Override
    String name() {
        return "I4";
    }

    @Override
    String sentence() {
        return "Nothing begins without contact and a permit that was committed for this attempt and this life, within its time to live.";
    }

    private static final long LIFE = 60_000_000;

    private final Map<String, Incarnation> permits = new HashMap<>();
    private final Map<String, Incarnation> begunBy = new HashMap<>();

    @Override
    void committed(World world, View before, View now, @Nullable ControllerProcess by) {
        for (StoredHost host : now.hosts().values()) {
            Claim claim = host.claim().orElse(null);
            if (claim != null && claim.permitIncarnation().isPresent()) {
                Incarnation to = claim.permitIncarnation().get();
                Incarnation earlier = permits.put(host.host().id() + " " + claim.attempt(), to);
                require(
                        earlier == null || earlier.equals(to),
                        () -> "attempt %d of %s was permitted to %s and then to %s"
                                .formatted(claim.attempt(), host.host().id(), earlier, to));
            }
        }
    }

    @Override
    void fact(World world, View now, Fact fact) {
        if (fact instanceof Fact.Executed executed) {
            String key = executed.machine().id() + " " + executed.attempt();
            require(
                    executed.incarnation().equals(begunBy.get(key)),
                    () -> "attempt %s was begun by life %s, and its packages change by %s: recovery begins nothing"
                            .formatted(key, begunBy.get(key), executed.incarnation()));
        }
        if (fact instanceof Fact.Began began) {
            begunBy.put(began.host() + " " + began.attempt(), began.incarnation());
            Incarnation permitted = permits.get(began.host() + " " + began.attempt());
            require(
                    began.incarnation().equals(permitted),
                    () -> "attempt %d of %s begins in life %s, but its permit is of %s"
                            .formatted(began.attempt(), began.host(), began.incarnation(), permitted));
            AgentProcess agent = began.machine().agent();
            require(
                    agent != null && agent.isInContact(),
                    () -> "attempt %d of %s begins without contact".formatted(began.attempt(), began.host()));
            long age = world.time().micros() - began.askedAt();
            require(
                    age <= LIFE,
                    () -> "attempt %d of %s begins %.1f s after it was asked for"
                            .formatted(began.attempt(), began.host(), age / 1e6));
        }
    }
}
