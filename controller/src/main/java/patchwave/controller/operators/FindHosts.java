package patchwave.controller.operators;

import java.time.Instant;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import patchwave.controller.exposure.FleetInventories;
import patchwave.controller.store.StoredHost;
import patchwave.controller.wire.Fields;
import patchwave.exposure.FleetIndex;
import patchwave.fleet.HostId;
import patchwave.proto.operator.v1.FindHostsRequest;
import patchwave.proto.operator.v1.FindHostsResponse;
import patchwave.proto.operator.v1.FoundHost;
import patchwave.proto.operator.v1.FoundItem;

/** Answers which hosts have something, from the index of their inventories; and of which hosts that is not known. */
final class FindHosts {
    private static final int LARGEST_ANSWER = 5_000;
    private static final int UNKNOWN_NAMED = 100;
    private static final int LONGEST_NAME = 200;

    private final ServiceContext context;

    FindHosts(ServiceContext context) {
        this.context = context;
    }

    /** What the index says. */
    private record Known(
            SortedMap<HostId, SortedSet<FleetIndex.Found>> found,
            SortedMap<HostId, FleetInventories.Seen> seen,
            boolean isWhole) {}

    FindHostsResponse find(FindHostsRequest request) {
        Requests fields = new Requests();
        fields.text("package", request.getPackage(), true, LONGEST_NAME);
        if (request.getPackage().isBlank()) {
            fields.fault("package", "the name of a package or of a Java library", "nothing");
        }
        fields.text("below_version", request.getBelowVersion(), true, LONGEST_NAME);
        Optional<HostId> after = fields.optional("page_token", request.getPageToken(), HostId::new);
        fields.refuseFaults();
        Optional<String> below =
                request.getBelowVersion().isEmpty() ? Optional.empty() : Optional.of(request.getBelowVersion());
        Known known = context.inventories()
                .ask(fleet ->
                        new Known(fleet.index().find(request.getPackage(), below), fleet.seen(), fleet.isWhole()));
        FindHostsResponse.Builder response = FindHostsResponse.newBuilder().setComplete(known.isWhole());
        Answer answer = new Answer(response, known, after);
        for (StoredHost host :
                context.store().read(tables -> tables.hosts().list(null, null, null, Integer.MAX_VALUE))) {
            answer.add(host);
        }
        return answer.end();
    }

    /** Collects one answer. */
    private static final class Answer {
        private final FindHostsResponse.Builder response;
        private final Known known;
        private final Optional<HostId> after;
        private Optional<Instant> oldest = Optional.empty();
        private int looked;
        private int unknown;
        private int partial;
        private int found;

        Answer(FindHostsResponse.Builder response, Known known, Optional<HostId> after) {
            this.response = response;
            this.known = known;
            this.after = after;
        }

        void add(StoredHost host) {
            HostId id = host.host().id();
            Optional<FleetInventories.Seen> seen =
                    Optional.ofNullable(known.seen().get(id));
            SortedSet<FleetIndex.Found> items = known.found().getOrDefault(id, new TreeSet<>());
            // Long ago it did not have it: that is not known now. That it had it is the best that is known.
            if (seen.isEmpty() || (seen.get().isOld() && items.isEmpty())) {
                unknown++;
                if (unknown <= UNKNOWN_NAMED) {
                    response.addUnknownHosts(id.value());
                }
                return;
            }
            looked++;
            Instant at = seen.get().takenAt();
            oldest = oldest.filter(it -> it.isBefore(at)).or(() -> Optional.of(at));
            if (items.isEmpty()) {
                if (!seen.get().gaps().isEmpty() && ++partial <= UNKNOWN_NAMED) {
                    response.addPartialHosts(id.value());
                }
                return;
            }
            found++;
            boolean isOnPage = after.map(it -> id.compareTo(it) > 0).orElse(true);
            if (isOnPage && response.getHostsCount() == LARGEST_ANSWER) {
                response.setNextPageToken(response.getHosts(LARGEST_ANSWER - 1).getHostId());
            } else if (isOnPage && response.getNextPageToken().isEmpty()) {
                response.addHosts(view(host, items, at));
            }
        }

        FindHostsResponse end() {
            oldest.ifPresent(at -> response.setOldestInventoryTime(Fields.timestamp(at)));
            return response.setInventoryCount(looked)
                    .setUnknownCount(unknown)
                    .setPartialCount(partial)
                    .setFoundCount(found)
                    .build();
        }

        private static FoundHost view(StoredHost host, SortedSet<FleetIndex.Found> items, Instant at) {
            FoundHost.Builder view = FoundHost.newBuilder()
                    .setHostId(host.host().id().value())
                    .setEnvironment(host.host().environment().name())
                    .setInventoryTime(Fields.timestamp(at));
            host.pools().forEach(pool -> view.addPools(pool.toString()));
            items.forEach(item ->
                    view.addItems(FoundItem.newBuilder().setName(item.name()).setVersion(item.version())));
            return view.build();
        }
    }
}
