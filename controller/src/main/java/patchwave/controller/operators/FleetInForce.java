package patchwave.controller.operators;

import java.util.List;
import java.util.Optional;
import patchwave.controller.fleetfile.Fault;
import patchwave.controller.fleetfile.FleetFile;
import patchwave.controller.fleetfile.FleetFile.Reading;
import patchwave.controller.store.FleetRevision;
import patchwave.controller.store.Transaction;
import patchwave.policy.FleetPolicy;
import patchwave.policy.UrgencyPolicy;

/** The policy of the fleet file in force. */
final class FleetInForce {
    private FleetInForce() {}

    /** Empty before the first apply. */
    static Optional<FleetPolicy> find(Transaction transaction) {
        return transaction.fleet().current().map(FleetInForce::policy);
    }

    /** Refuses the call before the first apply. */
    static FleetPolicy require(Transaction transaction) {
        return find(transaction)
                .orElseThrow(
                        () -> Refusal.precondition("no fleet file was applied yet: run 'patchwave fleet apply FILE'"));
    }

    /** What decides how urgent an advisory is; the default before the first apply. */
    static UrgencyPolicy urgency(Transaction transaction) {
        return find(transaction).map(FleetPolicy::urgency).orElse(UrgencyPolicy.DEFAULT);
    }

    private static FleetPolicy policy(FleetRevision revision) {
        return switch (FleetFile.read(revision.text())) {
            case Reading.Accepted(FleetPolicy policy) -> policy;
            case Reading.Refused(List<Fault> faults) ->
                throw Refusal.precondition(
                        "revision %d of the fleet file was applied by another version and cannot be read by this one: %s. Apply a mended file"
                                .formatted(revision.revision(), faults.getFirst()));
        };
    }
}
