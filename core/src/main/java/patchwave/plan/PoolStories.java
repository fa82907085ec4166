package patchwave.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import patchwave.capacity.PoolCapacity;
import patchwave.fleet.HostId;

/** What to say of pools that let nobody go: one story for each, made when it is first asked for. */
final class PoolStories {
    private static final int MOST_HOLDERS = 20;

    /** More names would hide the sentence. */
    private static final int NAMED = 5;

    /** A sentence and the hosts that take the capacity. */
    record Story(String sentence, List<HostId> holders) {}

    private final Ground ground;
    private final @Nullable Story[] atFloor;
    private final @Nullable Story[] exclusive;
    private int @Nullable [][] gone;

    PoolStories(Ground ground) {
        this.ground = ground;
        this.atFloor = new @Nullable Story[ground.poolCount()];
        this.exclusive = new @Nullable Story[ground.poolCount()];
    }

    /** Why the pool can spare no further host. */
    Story atFloor(int pool) {
        Story known = atFloor[pool];
        if (known != null) {
            return known;
        }
        PoolCapacity capacity = ground.capacity(pool);
        int[] holders = gone()[pool];
        String place = capacity.inService() < capacity.floor()
                ? "is below its floor"
                : capacity.slack() <= 0
                        ? "is at its floor"
                        : "keeps what it can spare for a host that has waited longest";
        String sentence = "pool %s %s: %d of %d in service, floor %d%s"
                .formatted(
                        capacity.id(),
                        place,
                        capacity.inService(),
                        capacity.registered(),
                        capacity.floor(),
                        names(holders, capacity.inOperation() + capacity.down()));
        Story story = new Story(sentence, ids(holders));
        atFloor[pool] = story;
        return story;
    }

    /** Why the pool lets no host of another failure domain go. */
    Story exclusive(int pool) {
        Story known = exclusive[pool];
        if (known != null) {
            return known;
        }
        PoolCapacity capacity = ground.capacity(pool);
        String kind = ground.pool(pool).exclusive().orElse("failure domain");
        int[] holders =
                Arrays.stream(gone()[pool]).filter(ground::isInOperation).toArray();
        Optional<String> domain = ground.domainInOperation(pool);
        String at = domain.map(name -> kind + " " + name + " is in operation")
                .orElse("what is in operation has no single " + kind);
        String sentence = "pool %s lets only one %s be in operation at a time: %s%s"
                .formatted(capacity.id(), kind, at, names(holders, capacity.inOperation()));
        Story story = new Story(sentence, ids(holders));
        exclusive[pool] = story;
        return story;
    }

    private String names(int[] hosts, int total) {
        if (hosts.length == 0) {
            return "";
        }
        String named = Arrays.stream(hosts)
                .limit(NAMED)
                .mapToObj(host -> ground.host(host).id() + " "
                        + (ground.isInOperation(host)
                                ? "is in operation"
                                : ground.fitness(host).word()))
                .collect(Collectors.joining(", "));
        int more = total - Math.min(NAMED, hosts.length);
        return "; " + named + (more > 0 ? ", and %d more".formatted(more) : "");
    }

    private List<HostId> ids(int[] hosts) {
        List<HostId> ids = new ArrayList<>(hosts.length);
        for (int host : hosts) {
            ids.add(ground.host(host).id());
        }
        return List.copyOf(ids);
    }

    /** For each pool the first hosts, by id, that count as gone; those in operation before those that are down. */
    private int[][] gone() {
        int[][] known = gone;
        if (known != null) {
            return known;
        }
        int[][] found = new int[ground.poolCount()][MOST_HOLDERS];
        int[] counts = new int[ground.poolCount()];
        collect(found, counts, true);
        collect(found, counts, false);
        for (int pool = 0; pool < counts.length; pool++) {
            found[pool] = Arrays.copyOf(found[pool], counts[pool]);
            Arrays.sort(found[pool]);
        }
        gone = found;
        return found;
    }

    private void collect(int[][] found, int[] counts, boolean inOperation) {
        for (int host = 0; host < ground.hostCount(); host++) {
            if (!ground.isGone(host) || ground.isInOperation(host) != inOperation) {
                continue;
            }
            HostState state = ground.host(host);
            for (int i = 0; i < state.poolCount(); i++) {
                int pool = state.pool(i);
                if (counts[pool] < MOST_HOLDERS) {
                    found[pool][counts[pool]++] = host;
                }
            }
        }
    }
}
