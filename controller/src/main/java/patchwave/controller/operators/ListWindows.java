package patchwave.controller.operators;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.calendar.Freeze;
import patchwave.controller.calendar.UpcomingOpening;
import patchwave.controller.calendar.UpcomingOpenings;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.WindowViews;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.policy.FleetPolicy;
import patchwave.policy.PoolPolicy;
import patchwave.proto.operator.v1.ListWindowsRequest;
import patchwave.proto.operator.v1.ListWindowsResponse;

/** Answers when windows open next, and what freezes leave of that. */
final class ListWindows {
    /** operator.proto, ListWindowsRequest.count. */
    private static final int MOST = 100;

    private static final int USUAL = 10;

    private final ServiceContext context;

    ListWindows(ServiceContext context) {
        this.context = context;
    }

    ListWindowsResponse list(ListWindowsRequest request) {
        Requests fields = new Requests();
        int count = fields.number("count", request.getCount(), 0, MOST);
        Optional<HostId> host = fields.optional("host_id", request.getHostId(), HostId::new);
        Optional<PoolId> pool = fields.optional("pool", request.getPool(), PoolId::parse);
        fields.refuseFaults();
        return context.store().read(transaction -> {
            FleetPolicy policy = FleetInForce.require(transaction);
            UpcomingOpenings openings = new UpcomingOpenings(policy, transaction.now());
            int wanted = count == 0 ? USUAL : count;
            return subject(host, pool, policy, transaction)
                    .map(subject -> response(
                            openings.of(subject.environment(), subject.pools(), wanted),
                            openings.freezesOf(subject.environment(), subject.pools())))
                    .orElseGet(() -> response(openings.ofAllWindows(wanted), openings.freezes()));
        });
    }

    private record Subject(Environment environment, List<PoolId> pools) {}

    private static Optional<Subject> subject(
            Optional<HostId> host, Optional<PoolId> pool, FleetPolicy policy, Transaction transaction) {
        if (host.isPresent()) {
            StoredHost stored = ReadHosts.require(host.get(), transaction);
            return Optional.of(new Subject(
                    stored.host().environment(),
                    policy.poolsOf(stored.host()).stream().map(PoolPolicy::id).toList()));
        }
        pool.ifPresent(id -> ReadHosts.requirePool(id, transaction));
        return pool.map(id -> new Subject(id.environment(), List.of(id)));
    }

    private static ListWindowsResponse response(List<UpcomingOpening> openings, List<Freeze> freezes) {
        ListWindowsResponse.Builder response = ListWindowsResponse.newBuilder();
        openings.forEach(opening -> response.addOpenings(WindowViews.of(opening)));
        Instant last = openings.stream()
                .map(opening -> opening.during().end())
                .max(Instant::compareTo)
                .orElse(Instant.MAX);
        freezes.stream()
                .filter(freeze -> freeze.during().start().isBefore(last))
                .forEach(freeze -> response.addFreezes(WindowViews.of(freeze)));
        return response.build();
    }
}
