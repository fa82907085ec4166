package patchwave.simulation.memory;

import org.jspecify.annotations.Nullable;
import patchwave.controller.store.HostPart;
import patchwave.fleet.Environment;
import patchwave.fleet.Host;
import patchwave.rollout.HostPhase;

/** Writes a host that enrols, with its labels and pools. */
final class Registrations {
    private static final String NEVER_SEEN = "enrolled, and no report since";

    private final MemoryTransaction transaction;
    private final Tables tables;

    Registrations(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    /** A host of a new name. Unknown, and so down, until its first report. */
    void first(Host host) {
        tables.hosts.put(host.id(), new HostRow(host, transaction.now(), NEVER_SEEN));
        place(host);
    }

    /** A host of a known name, installed anew. */
    void again(Host host, @Nullable ClaimRow claim) {
        if (claim != null) {
            new Releases(transaction).releaseUnpermitted(claim.claim());
        }
        transaction.hosts().currentParts(host.id()).forEach(part -> beginAgain(host, part));
        transaction.accounts().around(host.id(), () -> {
            HostRow row = tables.hosts.edit(host.id());
            row.forget();
            row.declared = host;
            row.enrolledAt = transaction.now();
            row.bootId = "";
            row.removedBy = null;
            row.health = HostRow.Health.UNKNOWN;
            row.healthDetail = NEVER_SEEN;
            row.healthSince = transaction.now();
            row.lastReport = null;
            row.generation++;
            return true;
        });
        place(host);
    }

    /**
     * What the machine of before had prepared is gone, and what was done there, or proven to need nothing, says nothing of this one: a
     * rollout that is not over does it again. A stage is of its own environment's hosts alone.
     */
    private void beginAgain(Host host, HostPart part) {
        Environment stage = part.spec().stages().get(part.host().stage());
        boolean fits = stage.equals(host.environment());
        boolean changes = switch (part.host().phase()) {
            case HostPhase.Preparing _, HostPhase.Ready _, HostPhase.Refused _ -> true;
            case HostPhase.Succeeded _, HostPhase.NotNeeded _ -> !part.status().isOver();
            case HostPhase.Waiting _ -> !fits;
            // As a host of another environment it must not come back.
            case HostPhase.Excluded excluded -> excluded.comesBack() && !fits;
            case HostPhase.Claimed _, HostPhase.Operating _, HostPhase.Failed _ -> false;
        };
        if (changes) {
            HostPhase next = fits ? new HostPhase.Waiting() : excluded(host, stage);
            transaction
                    .rollouts()
                    .setPhase(part.spec().id(), host.id(), part.host().phase(), next);
            tables.rollouts.get(part.spec().id()).parts.edit(host.id()).outcome = null;
        }
    }

    private HostPhase excluded(Host host, Environment stage) {
        return new HostPhase.Excluded(
                "enrolled again as a host of %s, so it is none of %s".formatted(host.environment(), stage),
                false,
                transaction.now());
    }

    private void place(Host host) {
        new Placement(transaction).recompute(host, transaction.fleet().poolPolicies());
    }
}
