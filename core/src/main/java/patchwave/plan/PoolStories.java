package patchwave.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
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
    private final @Nullable Story[] kept;
    private final @Nullable Story[] exclusive;
    private final int[] operatingCount;
    private final int[] downCount;
    private int @Nullable [][] gone;

    PoolStories(Ground ground) {
        this.ground = ground;
        this.atFloor = new @Nullable Story[ground.poolCount()];
        this.kept = new @Nullable Story[ground.poolCount()];
        this.operatingCount = new int[ground.poolCount()];
        this.downCount = new int[ground.poolCount()];
        this.exclusive = new @Nullable Story[ground.poolCount()];
    }

    /**
     * Why the pool cannot spare a host.
     *
     * @param weight what the host is worth in it
     */
    Story atFloor(int pool, int weight) {
        Story known = atFloor[pool];
        if (known != null) {
            return known;
        }
        PoolCapacity capacity = ground.capacity(pool);
        if (capacity.slack() >= weight) {
            Story before = kept[pool];
            Story story = before == null
                    ? story(pool, capacity, "keeps what it can spare for a host that has waited longest")
                    : before;
            kept[pool] = story;
            return story;
        }
        if (capacity.slack() > 0) {
            return story(pool, capacity, "can spare %d, and it counts %d".formatted(capacity.slack(), weight));
        }
        Story story = story(
                pool, capacity, capacity.inService() < capacity.floor() ? "is below its floor" : "is at its floor");
        atFloor[pool] = story;
        return story;
    }

    private Story story(int pool, PoolCapacity capacity, String place) {
        int[] holders = gone()[pool];
        // Not by a format: a tick may tell of 20,000 pools.
        StringBuilder sentence = new StringBuilder(160)
                .append("pool ")
                .append(capacity.id().environment().name())
                .append('/')
                .append(capacity.id().service())
                .append(' ')
                .append(place)
                .append(": ")
                .append(capacity.inService())
                .append(" of ")
                .append(capacity.registered())
                .append(" in service, floor ")
                .append(capacity.floor());
        appendNames(sentence, holders, operatingCount[pool] + downCount[pool]);
        return new Story(sentence.toString(), ids(holders));
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
        StringBuilder sentence = new StringBuilder(
                "pool %s lets only one %s be in operation at a time: %s".formatted(capacity.id(), kind, at));
        appendNames(sentence, holders, operatingCount[pool]);
        Story story = new Story(sentence.toString(), ids(holders));
        exclusive[pool] = story;
        return story;
    }

    private void appendNames(StringBuilder sentence, int[] hosts, int total) {
        int named = Math.min(NAMED, hosts.length);
        for (int i = 0; i < named; i++) {
            sentence.append(i == 0 ? "; " : ", ")
                    .append(ground.host(hosts[i]).id().value())
                    .append(' ')
                    .append(
                            ground.isInOperation(hosts[i])
                                    ? "is in operation"
                                    : ground.fitness(hosts[i]).word());
        }
        if (total > named && named > 0) {
            sentence.append(", and ").append(total - named).append(" more");
        }
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
        collect(found, counts, operatingCount, true);
        collect(found, counts, downCount, false);
        for (int pool = 0; pool < counts.length; pool++) {
            found[pool] = Arrays.copyOf(found[pool], counts[pool]);
            Arrays.sort(found[pool]);
        }
        gone = found;
        return found;
    }

    private void collect(int[][] found, int[] counts, int[] totals, boolean inOperation) {
        for (int host = 0; host < ground.hostCount(); host++) {
            if (!ground.isGone(host) || ground.isInOperation(host) != inOperation) {
                continue;
            }
            HostState state = ground.host(host);
            for (int i = 0; i < state.poolCount(); i++) {
                int pool = state.pool(i);
                totals[pool]++;
                if (counts[pool] < MOST_HOLDERS) {
                    found[pool][counts[pool]++] = host;
                }
            }
        }
    }
}
