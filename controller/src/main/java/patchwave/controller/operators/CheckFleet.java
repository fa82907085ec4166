package patchwave.controller.operators;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import patchwave.capacity.PoolCapacity;
import patchwave.controller.fleetfile.Fault;
import patchwave.controller.fleetfile.FleetFile;
import patchwave.controller.fleetfile.FleetFile.Reading;
import patchwave.controller.fleetfile.Places;
import patchwave.controller.store.Actor;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.PoolViews;
import patchwave.fleet.Host;
import patchwave.plan.WorkTimes;
import patchwave.policy.FleetPolicy;
import patchwave.proto.operator.v1.CheckFleetRequest;
import patchwave.proto.operator.v1.CheckFleetResponse;
import patchwave.proto.operator.v1.FindingSeverity;
import patchwave.proto.operator.v1.FleetFinding;

/** Tells every fault of a fleet file, and what it would mean for the hosts that there are. Changes nothing. */
final class CheckFleet {
    private final ServiceContext context;

    CheckFleet(ServiceContext context) {
        this.context = context;
    }

    CheckFleetResponse check(CheckFleetRequest request, Actor caller) {
        return switch (FleetText.read(request.getFleetFile())) {
            case Reading.Accepted(FleetPolicy policy) -> checked(policy, request.getFleetFile(), caller);
            case Reading.Refused(List<Fault> faults) ->
                CheckFleetResponse.newBuilder()
                        .addAllFindings(faults.stream().map(CheckFleet::finding).toList())
                        .build();
        };
    }

    private CheckFleetResponse checked(FleetPolicy policy, String text, Actor caller) {
        Places places = FleetFile.places(text);
        List<Host> hosts = context.store().read(CheckFleet::hosts);
        Map<String, String> weights = FleetWarnings.unusableWeights(policy, hosts);
        if (!weights.isEmpty()) {
            CheckFleetResponse.Builder response = CheckFleetResponse.newBuilder();
            weights.forEach((key, meaning) -> response.addFindings(finding(
                    FindingSeverity.FINDING_SEVERITY_FAULT,
                    places,
                    key,
                    meaning,
                    "Enrol these hosts with a weight of 1 to 1000, or without this label.")));
            return response.build();
        }
        List<PoolCapacity> accounts =
                FleetRehearsal.outcome(context.store(), caller, policy, text).accounts();
        WorkTimes measured =
                context.store().read(transaction -> transaction.operationTimes().workTimes());
        List<FleetFinding> findings = new ArrayList<>(warnings(policy, hosts, accounts, measured).stream()
                .map(warning -> finding(
                        FindingSeverity.FINDING_SEVERITY_WARNING,
                        places,
                        warning.key(),
                        warning.meaning(),
                        warning.remedy()))
                .toList());
        findings.sort(Comparator.comparingInt(FleetFinding::getLine).thenComparingInt(FleetFinding::getColumn));
        return CheckFleetResponse.newBuilder()
                .addAllFindings(findings)
                .addAllPools(accounts.stream().map(PoolViews::of).toList())
                .build();
    }

    /**
     * The warnings of a file that can be applied.
     *
     * @param measured what operations took; what is expected of others is the file's own matter
     */
    List<FleetWarning> warnings(FleetPolicy policy, List<Host> hosts, List<PoolCapacity> accounts, WorkTimes measured) {
        WorkTimes workTimes =
                new WorkTimes(measured.byRelease(), policy.timeouts().expectedOperation(), measured.measured());
        return FleetWarnings.of(
                policy, hosts, accounts, workTimes, context.clock().instant());
    }

    static List<Host> hosts(Transaction transaction) {
        return transaction.hosts().list(null, null, null, Integer.MAX_VALUE).stream()
                .map(StoredHost::host)
                .toList();
    }

    private static FleetFinding finding(Fault fault) {
        return FleetFinding.newBuilder()
                .setSeverity(FindingSeverity.FINDING_SEVERITY_FAULT)
                .setLine(fault.line())
                .setColumn(fault.column())
                .setKey(fault.key())
                .setMeaning("expected %s, found %s".formatted(fault.expected(), fault.found()))
                .setRemedy(fault.remedy())
                .build();
    }

    private static FleetFinding finding(
            FindingSeverity severity, Places places, String key, String meaning, String remedy) {
        Places.Place place = places.of(key);
        return FleetFinding.newBuilder()
                .setSeverity(severity)
                .setLine(place.line())
                .setColumn(place.column())
                .setKey(key)
                .setMeaning(meaning)
                .setRemedy(remedy)
                .build();
    }
}
