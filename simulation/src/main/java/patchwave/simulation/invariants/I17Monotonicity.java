package patchwave.simulation.invariants;

import org.jspecify.annotations.Nullable;
import patchwave.controller.store.StoredHost;
import patchwave.host.HostRecord;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.Fault;
import patchwave.simulation.world.World;

/** Attempts, generations, journal numbers, revisions and the audit sequence never go back, and only a machine that did is put into quarantine. */
final class I17Monotonicity extends Invariant {
    @Override
    String name() {
        return "I17";
    }

    @Override
    String sentence() {
        return "Attempts, generations, journal numbers, revisions and the audit sequence never go back, and only a machine that did is put into quarantine.";
    }

    @Override
    void committed(World world, View before, View now, @Nullable ControllerProcess by) {
        require(now.revision() >= before.revision(), () -> "the fleet file goes back to " + now.revision());
        require(now.auditEnd() >= before.auditEnd(), () -> "the audit trail goes back to " + now.auditEnd());
        for (StoredHost host : now.hosts().values()) {
            before.host(host.host().id()).ifPresent(earlier -> grows(earlier.record(), host.record()));
            hasCause(world, before, host);
        }
    }

    /** A machine that went back is put into quarantine, and no other. */
    private void hasCause(World world, View before, StoredHost host) {
        boolean isNew = before.host(host.host().id())
                .filter(earlier -> earlier.record().quarantined().isEmpty())
                .isPresent();
        String why = isNew ? host.record().quarantined().orElse("") : "";
        boolean mayGoBack = world.scenario().has(Fault.JOURNAL_LOST)
                || world.scenario().has(Fault.SNAPSHOT_RESTORED)
                || world.scenario().has(Fault.CLONE)
                || world.scenario().has(Fault.HOST_CHANGES)
                // A Hello can come so late, and a second one too, that it reads as one of a machine that went back.
                || (world.scenario().has(Fault.DELAY)
                        && (world.scenario().has(Fault.HALF_OPEN)
                                || world.scenario().has(Fault.REBOOT)
                                || world.scenario().has(Fault.DEAD_HOST)));
        require(
                why.isEmpty() || mayGoBack,
                () -> "%s is quarantined without a cause: %s"
                        .formatted(host.host().id(), why));
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
