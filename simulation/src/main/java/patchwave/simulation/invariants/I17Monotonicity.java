package patchwave.simulation.invariants;

import org.jspecify.annotations.Nullable;
import patchwave.controller.store.StoredHost;
import patchwave.host.HostRecord;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.World;

/** Attempts, generations, journal numbers, revisions and the audit sequence never go back. */
final class I17Monotonicity extends Invariant {
    @Override
    String name() {
        return "I17";
    }

    @Override
    String sentence() {
        return "Attempts, generations, journal numbers, revisions and the audit sequence never go back.";
    }

    @Override
    void committed(World world, View before, View now, @Nullable ControllerProcess by) {
        require(now.revision() >= before.revision(), () -> "the fleet file goes back to " + now.revision());
        require(now.auditEnd() >= before.auditEnd(), () -> "the audit trail goes back to " + now.auditEnd());
        for (StoredHost host : now.hosts().values()) {
            before.host(host.host().id()).ifPresent(earlier -> grows(earlier.record(), host.record()));
        }
    }

    private void grows(HostRecord was, HostRecord is) {
        // Only a re-admission begins the journal anew, and says so by forgetting the life too.
        boolean forgotten = is.incarnation().isEmpty() && was.incarnation().isPresent();
        require(
                is.attempt() >= was.attempt()
                        && is.generation() >= was.generation()
                        && is.journal().merge(was.journal()).equals(is.journal())
                        && (forgotten || is.journalVersion() >= was.journalVersion()),
                () -> "%s goes back to %s".formatted(was, is));
    }
}
