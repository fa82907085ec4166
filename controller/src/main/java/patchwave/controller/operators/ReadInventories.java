package patchwave.controller.operators;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.controller.inventory.Inventory;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.proto.operator.v1.GetInventoriesRequest;
import patchwave.proto.operator.v1.GetInventoriesResponse;

/** Streams what is installed and runs on hosts, one inventory in memory at a time and no faster than the caller reads. */
final class ReadInventories {
    private static final Logger LOG = LoggerFactory.getLogger(ReadInventories.class);

    /** Each one unpacks the inventories of a whole pool, and remembers which records it has told. */
    private static final int MOST = 4;

    private static final String WHEN =
            "agents send the first one within a minute of their start, quarantined hosts none";

    private final ServiceContext context;
    private final Semaphore free = new Semaphore(MOST);

    ReadInventories(ServiceContext context) {
        this.context = context;
    }

    /** Refuses at once, or answers from a thread of its own until all is told or the caller has gone. */
    void stream(GetInventoriesRequest request, ServerCallStreamObserver<GetInventoriesResponse> observer) {
        List<StoredHost> hosts = hosts(request);
        if (!free.tryAcquire()) {
            throw Refusal.exhausted("%d inventories are being read already".formatted(MOST));
        }
        Room room = new Room(observer);
        // It unpacks for a minute without waiting for anything: on a virtual thread it would take a processor from all
        // others.
        Thread.ofPlatform().daemon().name("inventories").start(() -> {
            try {
                send(hosts, observer, room);
            } catch (InterruptedException stopped) {
                observer.onError(Status.UNAVAILABLE
                        .withDescription("the controller stops")
                        .asRuntimeException());
            } catch (RuntimeException fault) {
                if (!observer.isCancelled()) {
                    observer.onError(Answers.status(fault).asRuntimeException());
                }
            } finally {
                free.release();
            }
        });
    }

    private void send(List<StoredHost> hosts, ServerCallStreamObserver<GetInventoriesResponse> observer, Room room)
            throws InterruptedException {
        InventoryPieces pieces = new InventoryPieces();
        for (StoredHost host : hosts) {
            pieces.add(host, inventory(host.host().id()));
            for (GetInventoriesResponse piece : pieces.take()) {
                room.await();
                observer.onNext(piece);
            }
            if (observer.isCancelled()) {
                return;
            }
        }
        observer.onNext(pieces.last());
        observer.onCompleted();
    }

    /** Empty also for one that cannot be read: whoever asks is told that it is not known, as hosts are asked for it anew. */
    private Optional<Inventory> inventory(HostId host) {
        try {
            return context.inventories().find(host);
        } catch (UncheckedIOException e) {
            LOG.warn("host={} its stored inventory cannot be read: {}", host, e.toString());
            return Optional.empty();
        }
    }

    private List<StoredHost> hosts(GetInventoriesRequest request) {
        Requests fields = new Requests();
        Optional<HostId> host = Optional.empty();
        Optional<PoolId> pool = Optional.empty();
        switch (request.getSubjectCase()) {
            case HOST_ID -> host = fields.value("host_id", request.getHostId(), HostId::new);
            case POOL -> pool = fields.value("pool", request.getPool(), PoolId::parse);
            case SUBJECT_NOT_SET -> fields.fault("subject", "a host or a pool", "neither");
        }
        fields.refuseFaults();
        Optional<HostId> one = host;
        Optional<PoolId> all = pool;
        return context.store()
                .read(tables -> one.isPresent() ? host(one.get(), tables) : pool(Requests.checked(all), tables));
    }

    private static List<StoredHost> host(HostId id, Transaction tables) {
        StoredHost host = ReadHosts.require(id, tables);
        if (tables.inventories().hash(id).isEmpty()) {
            throw Refusal.precondition("host %s has sent no inventory: %s".formatted(id, WHEN));
        }
        return List.of(host);
    }

    private static List<StoredHost> pool(PoolId pool, Transaction tables) {
        ReadHosts.requirePool(pool, tables);
        List<StoredHost> hosts = tables.hosts().list(null, pool, null, Integer.MAX_VALUE);
        Set<HostId> known = new TreeSet<>(tables.inventories().hosts());
        if (hosts.stream().noneMatch(host -> known.contains(host.host().id()))) {
            throw Refusal.precondition(
                    "none of the %d hosts of pool %s has sent an inventory: %s".formatted(hosts.size(), pool, WHEN));
        }
        return hosts;
    }
}
