package patchwave.simulation.invariants;

import org.jspecify.annotations.Nullable;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.store.StoredHost;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.Fact;
import patchwave.simulation.world.World;

/** A planner that was superseded changes nothing. */
final class I09Fencing extends Invariant {
    @Override
    String name() {
        return "I9";
    }

    @Override
    String sentence() {
        return "A planner that was superseded changes nothing.";
    }

    private int latest;

    @Override
    void fact(World world, View now, Fact fact) {
        if (fact instanceof Fact.ControllerStarted started) {
            latest = Math.max(latest, started.controller().number());
        }
    }

    @Override
    void committed(World world, View before, View now, @Nullable ControllerProcess by) {
        if (by == null || by.number() >= latest) {
            return;
        }
        for (StoredHost host : now.hosts().values()) {
            require(
                    host.claim().isEmpty()
                            || before.host(host.host().id())
                                    .flatMap(StoredHost::claim)
                                    .isPresent(),
                    () -> "%s claims %s after controller %d had begun"
                            .formatted(by, host.host().id(), latest));
        }
        for (AuditRecord record : now.audit()) {
            // Its sessions may go on; a quarantine is what they do in the controller's name.
            boolean isPlanners =
                    record.actor().equals("controller") && !record.verb().equals("host.quarantine");
            require(
                    !isPlanners,
                    () -> "%s changes %s (%s) after controller %d had begun"
                            .formatted(by, record.object(), record.verb(), latest));
        }
    }
}
