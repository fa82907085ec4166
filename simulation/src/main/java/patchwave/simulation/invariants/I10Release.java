package patchwave.simulation.invariants;

import java.util.List;
import org.jspecify.annotations.Nullable;
import patchwave.controller.audit.AuditRecord;
import patchwave.controller.store.StoredHost;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.simulation.world.ControllerProcess;
import patchwave.simulation.world.World;

/** A claim goes only with evidence in the audit trail, which the machine's own journal bore out. */
final class I10Release extends Invariant {
    @Override
    String name() {
        return "I10";
    }

    @Override
    String sentence() {
        return "A claim goes only with evidence in the audit trail, which the machine's own journal bore out.";
    }

    @Override
    void committed(World world, View before, View now, @Nullable ControllerProcess by) {
        for (StoredHost host : before.hosts().values()) {
            Claim claim = host.claim().orElse(null);
            Claim after = now.host(host.host().id()).flatMap(StoredHost::claim).orElse(null);
            if (claim != null && (after == null || after.attempt() != claim.attempt())) {
                released(world, host.host().id(), claim, now);
            }
        }
    }

    private void released(World world, HostId host, Claim claim, View now) {
        List<AuditRecord> records = now.audit().stream()
                .filter(it -> it.object().equals(host.value()))
                .filter(it -> it.verb().equals("claim.release")
                        || it.verb().equals("host.remove")
                        || it.verb().equals("claim.give_back"))
                .toList();
        require(
                !records.isEmpty(),
                () -> "the claim of %s on attempt %d is gone without a record".formatted(host, claim.attempt()));
        AuditRecord record = records.getFirst();
        if (!record.actor().startsWith("host:")) {
            // An operator answers for it, or no permit was ever given.
            return;
        }
        boolean fenced = record.body().contains("\"evidence\":\"fenced\"");
        boolean borne = world.machines().stream()
                .filter(machine -> machine.id().equals(host))
                .anyMatch(machine -> (fenced ? machine.fencedUpTo() : machine.finishedUpTo()) >= claim.attempt());
        require(
                borne,
                () -> "attempt %d of %s is released as %s, of which no journal of that host knows"
                        .formatted(claim.attempt(), host, record.body()));
    }
}
