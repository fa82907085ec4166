package patchwave.controller.operators;

import java.nio.charset.StandardCharsets;
import java.util.List;
import patchwave.capacity.PoolCapacity;
import patchwave.controller.fleetfile.Fault;
import patchwave.controller.fleetfile.FleetFile;
import patchwave.controller.fleetfile.FleetFile.Reading;
import patchwave.controller.store.Actor;
import patchwave.controller.store.FleetRevision;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.PoolViews;
import patchwave.policy.FleetPolicy;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.ApplyFleetResponse;

/** Checks a fleet file against the fleet and puts it in force: whole, or not at all. */
final class ApplyFleet {
    /** operator.proto, ApplyFleetRequest.fleet_file. */
    private static final int LONGEST_BYTES = 200 * 1024;

    private final ServiceContext context;

    ApplyFleet(ServiceContext context) {
        this.context = context;
    }

    ApplyFleetResponse apply(ApplyFleetRequest request, Actor caller) {
        String text = request.getFleetFile();
        int size = text.getBytes(StandardCharsets.UTF_8).length;
        if (size > LONGEST_BYTES) {
            throw Refusal.invalid("fleet_file: expected at most %d bytes, found %d".formatted(LONGEST_BYTES, size));
        }
        FleetPolicy policy = switch (FleetFile.read(text)) {
            case Reading.Accepted(FleetPolicy accepted) -> accepted;
            case Reading.Refused(List<Fault> faults) ->
                throw Refusal.invalid(faults.stream().map(Fault::toString).toList());
        };
        if (request.getCheckOnly()) {
            return context.store().read(transaction -> checked(transaction, policy));
        }
        return context.store().write(caller, transaction -> applied(transaction, policy, text));
    }

    private static ApplyFleetResponse checked(Transaction transaction, FleetPolicy policy) {
        FleetWarnings warnings = new FleetWarnings(policy, hosts(transaction));
        long revision =
                transaction.fleet().current().map(FleetRevision::revision).orElse(0L);
        return response(revision, warnings.sentences(), warnings.accounts());
    }

    private static ApplyFleetResponse applied(Transaction transaction, FleetPolicy policy, String text) {
        FleetRevision revision = transaction.fleet().apply(policy, text);
        List<PoolCapacity> accounts = transaction.fleet().pools().stream()
                .map(pool -> pool.capacity())
                .toList();
        List<String> warnings = new FleetWarnings(policy, hosts(transaction)).sentences();
        return response(revision.revision(), warnings, accounts);
    }

    private static List<StoredHost> hosts(Transaction transaction) {
        return transaction.hosts().list(null, null, null, Integer.MAX_VALUE);
    }

    private static ApplyFleetResponse response(long revision, List<String> warnings, List<PoolCapacity> pools) {
        return ApplyFleetResponse.newBuilder()
                .setRevision(revision)
                .addAllWarnings(warnings)
                .addAllPools(pools.stream().map(PoolViews::of).toList())
                .build();
    }
}
