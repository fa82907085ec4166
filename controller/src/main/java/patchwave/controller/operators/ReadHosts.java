package patchwave.controller.operators;

import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import patchwave.controller.agents.Live;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.controller.wire.HostViews;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.proto.operator.v1.GetHostRequest;
import patchwave.proto.operator.v1.GetHostResponse;
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.ListHostsRequest;
import patchwave.proto.operator.v1.ListHostsResponse;

/** Lists hosts and shows one. */
final class ReadHosts {
    private static final int LARGEST_PAGE = 1_000;
    private static final int ROLLOUTS_OF_A_HOST = 20;

    private final ServiceContext context;

    ReadHosts(ServiceContext context) {
        this.context = context;
    }

    ListHostsResponse list(ListHostsRequest request) {
        Requests fields = new Requests();
        Optional<Environment> environment = fields.optional("environment", request.getEnvironment(), Environment::new);
        Optional<PoolId> pool = fields.optional("pool", request.getPool(), PoolId::parse);
        Optional<HostId> after = fields.optional("page_token", request.getPageToken(), HostId::new);
        int wanted = fields.number("page_size", request.getPageSize(), 0, LARGEST_PAGE);
        fields.refuseFaults();
        int size = wanted == 0 ? LARGEST_PAGE : wanted;
        List<StoredHost> hosts = context.store().read(transaction -> {
            // One more than the page, to know whether another follows.
            List<StoredHost> found =
                    transaction.hosts().list(environment.orElse(null), pool.orElse(null), after.orElse(null), size + 1);
            if (found.isEmpty() && after.isEmpty()) {
                environment.ifPresent(name -> requireEnvironment(name, transaction));
                pool.ifPresent(id -> requirePool(id, transaction));
            }
            return found;
        });
        ListHostsResponse.Builder response = ListHostsResponse.newBuilder();
        hosts.stream().limit(size).forEach(host -> response.addHosts(view(host)));
        if (hosts.size() > size) {
            response.setNextPageToken(hosts.get(size - 1).host().id().value());
        }
        return response.build();
    }

    GetHostResponse get(GetHostRequest request) {
        Requests fields = new Requests();
        Optional<HostId> id = fields.value("host_id", request.getHostId(), HostId::new);
        fields.refuseFaults();
        return context.store().read(transaction -> {
            StoredHost host = require(Requests.checked(id), transaction);
            List<HostPart> parts = transaction.hosts().parts(host.host().id(), ROLLOUTS_OF_A_HOST);
            GetHostResponse.Builder response = GetHostResponse.newBuilder().setHost(view(host));
            parts.forEach(part -> response.addRollouts(new RolloutReader(context).part(part)));
            return response.build();
        });
    }

    /** One host as it is now. */
    HostView view(HostId id) {
        return context.store().read(transaction -> view(require(id, transaction)));
    }

    static StoredHost require(HostId id, Transaction transaction) {
        return transaction
                .hosts()
                .find(id)
                .orElseThrow(() -> Refusal.notFound("no host %s: 'patchwave hosts list' shows all".formatted(id)));
    }

    static void requirePool(PoolId pool, Transaction transaction) {
        known(
                () -> transaction.fleet().pools().stream()
                        .anyMatch(state -> state.capacity().id().equals(pool)),
                "no pool %s: 'patchwave fleet show' shows all".formatted(pool));
    }

    private static void requireEnvironment(Environment environment, Transaction transaction) {
        known(
                () -> FleetInForce.find(transaction)
                        .map(policy -> policy.environments().contains(environment))
                        .orElse(false),
                "no environment %s in the fleet file".formatted(environment));
    }

    private static void known(BooleanSupplier known, String fault) {
        if (!known.getAsBoolean()) {
            throw Refusal.notFound(fault);
        }
    }

    private HostView view(StoredHost host) {
        Live live = context.controller().live(host.host().id());
        return HostViews.of(host, live.connected(), live.lastReport(), live.step(), live.unattended());
    }
}
