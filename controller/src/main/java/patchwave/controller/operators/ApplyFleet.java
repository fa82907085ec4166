package patchwave.controller.operators;

import java.util.List;
import patchwave.capacity.PoolCapacity;
import patchwave.controller.store.Actor;
import patchwave.controller.store.FleetRevision;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.controller.store.UnusableWeights;
import patchwave.controller.wire.PoolViews;
import patchwave.fleet.Host;
import patchwave.policy.FleetPolicy;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.ApplyFleetResponse;

/** Puts a fleet file in force: whole, or not at all; safe while claims are held. */
final class ApplyFleet {
    private final ServiceContext context;

    ApplyFleet(ServiceContext context) {
        this.context = context;
    }

    ApplyFleetResponse apply(ApplyFleetRequest request, Actor caller) {
        String text = request.getFleetFile();
        FleetPolicy policy = FleetText.require(text);
        try {
            return context.store().write(caller, transaction -> applied(transaction, policy, text));
        } catch (UnusableWeights refused) {
            throw Refusal.invalid(refused.faults());
        }
    }

    private ApplyFleetResponse applied(Transaction transaction, FleetPolicy policy, String text) {
        FleetRevision revision = transaction.fleet().apply(policy, text);
        List<PoolCapacity> accounts = FleetRehearsal.accounts(transaction);
        List<StoredHost> hosts = transaction.hosts().list(null, null, null, Integer.MAX_VALUE);
        List<Host> known = hosts.stream().map(StoredHost::host).toList();
        return ApplyFleetResponse.newBuilder()
                .setRevision(revision.revision())
                .addAllWarnings(new CheckFleet(context)
                                .warnings(
                                        policy,
                                        known,
                                        accounts,
                                        transaction.operationTimes().workTimes())
                                .stream()
                                .map(FleetWarning::meaning)
                                .toList())
                .addAllPools(accounts.stream().map(PoolViews::of).toList())
                .build();
    }
}
