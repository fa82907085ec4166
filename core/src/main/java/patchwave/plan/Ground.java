package patchwave.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.capacity.PoolCapacity;
import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;

/** The fleet as one tick sees it: how fit each host is, and what each pool can still spare as the tick admits hosts. */
final class Ground {
    /** Stands for several domains at once, or one that cannot be told: nothing goes beside it. */
    private static final String NO_DOMAIN = "";

    private final List<PoolState> pools;
    private final HostState[] hosts;
    private final Fitness[] fitness;
    private final boolean[] admitted;
    private final int[] budget;
    private final boolean[] exclusive;
    private final int[] inOperation;
    private final int[] down;
    /** Of those that are down: behind, but they serve in truth. */
    private final int[] late;

    private final int[] stuck;
    private final int[] reserved;
    private final @Nullable String[] domain;
    private final @Nullable RolloutId[] preparedFor;

    Ground(Snapshot snapshot) {
        this.pools = snapshot.pools();
        this.hosts = snapshot.hosts().toArray(HostState[]::new);
        this.fitness = new Fitness[hosts.length];
        this.admitted = new boolean[hosts.length];
        this.budget = new int[pools.size()];
        this.exclusive = new boolean[pools.size()];
        this.inOperation = new int[pools.size()];
        this.down = new int[pools.size()];
        this.late = new int[pools.size()];
        this.stuck = new int[pools.size()];
        this.reserved = new int[pools.size()];
        this.domain = new @Nullable String[pools.size()];
        this.preparedFor = new @Nullable RolloutId[hosts.length];
        for (int pool = 0; pool < inOperation.length; pool++) {
            PoolCapacity capacity = pools.get(pool).capacity();
            budget[pool] = capacity.budget();
            exclusive[pool] = pools.get(pool).exclusive().isPresent();
            inOperation[pool] = capacity.inOperation();
            down[pool] = capacity.down();
        }
        for (int host = 0; host < hosts.length; host++) {
            fitness[host] = Fitness.of(hosts[host].condition());
            if (hosts[host].claimedBy().isPresent()) {
                occupyDomains(host);
            } else if (fitness[host] == Fitness.BEHIND) {
                for (int i = 0; i < hosts[host].poolCount(); i++) {
                    late[hosts[host].pool(i)] += hosts[host].weight(i);
                }
            }
        }
    }

    int hostCount() {
        return hosts.length;
    }

    int poolCount() {
        return inOperation.length;
    }

    HostState host(int host) {
        return hosts[host];
    }

    PoolState pool(int pool) {
        return pools.get(pool);
    }

    /** The index of a host, or -1. A merge when ids are asked for in order: tries just behind the last answer first. */
    int indexOf(HostId id, int near) {
        for (int i = Math.max(0, near); i < Math.min(hosts.length, near + 4); i++) {
            if (hosts[i].id().equals(id)) {
                return i;
            }
        }
        int low = 0;
        int high = hosts.length - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = hosts[middle].id().compareTo(id);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1;
    }

    Fitness fitness(int host) {
        return fitness[host];
    }

    boolean isFree(int host) {
        return !admitted[host] && hosts[host].claimedBy().isEmpty();
    }

    /** Whether a host counts as gone from its pools: claimed, admitted now, or down. */
    boolean isGone(int host) {
        return fitness[host] != Fitness.HEALTHY || !isFree(host);
    }

    boolean isInOperation(int host) {
        return !isFree(host);
    }

    int budget(int pool) {
        return budget[pool];
    }

    int down(int pool) {
        return down[pool];
    }

    /** The pool's account with the admissions of this tick. */
    PoolCapacity capacity(int pool) {
        PoolCapacity stored = pools.get(pool).capacity();
        return new PoolCapacity(
                stored.id(), stored.registered(), stored.floor(), inOperation[pool], Math.max(0, down[pool]));
    }

    /**
     * The first of the host's pools that cannot spare it, or -1. A host that is down already takes no further slack; one that
     * is behind may go as long as those that serve in truth are enough.
     */
    int poolWithoutSlack(int host, boolean heedReservations) {
        HostState state = hosts[host];
        for (int i = 0; i < state.poolCount(); i++) {
            int pool = state.pool(i);
            boolean lacks = switch (fitness[host]) {
                case HEALTHY -> slack(pool) - (heedReservations ? reserved[pool] : 0) < state.weight(i);
                case BEHIND -> slack(pool) + late[pool] < state.weight(i);
                case UNHEALTHY, UNKNOWN, QUARANTINED, OPERATION_FAILED -> slack(pool) < 0;
            };
            if (lacks) {
                return pool;
            }
        }
        return -1;
    }

    /** The first of the host's pools in which another failure domain is in operation, or -1. */
    int poolWithOtherDomain(int host) {
        HostState state = hosts[host];
        for (int i = 0; i < state.poolCount(); i++) {
            int pool = state.pool(i);
            String at = domain[pool];
            if (at != null && exclusive[pool] && (at.equals(NO_DOMAIN) || !at.equals(state.domain(i)))) {
                return pool;
            }
        }
        return -1;
    }

    void admit(int host) {
        HostState state = hosts[host];
        admitted[host] = true;
        for (int i = 0; i < state.poolCount(); i++) {
            inOperation[state.pool(i)] += state.weight(i);
            if (fitness[host] != Fitness.HEALTHY) {
                down[state.pool(i)] -= state.weight(i);
            }
            if (fitness[host] == Fitness.BEHIND) {
                late[state.pool(i)] -= state.weight(i);
            }
        }
        occupyDomains(host);
    }

    /**
     * Keeps a share of each of the host's pools from hosts that are looked at later, so that it need not wait for ever for
     * all of them to have slack at one moment.
     *
     * @return false if that would be vain: a pool that lacks slack would not get it by operations that end
     */
    boolean reserve(int host) {
        HostState state = hosts[host];
        for (int i = 0; i < state.poolCount(); i++) {
            int pool = state.pool(i);
            int free = slack(pool) + (fitness[host] == Fitness.BEHIND ? late[pool] : 0);
            if (free < state.weight(i) && free + inOperation[pool] - stuck[pool] < state.weight(i)) {
                return false;
            }
        }
        for (int i = 0; i < state.poolCount(); i++) {
            reserved[state.pool(i)] += state.weight(i);
        }
        return true;
    }

    /** The rollout that a host prepares for: one at a time, the first that asks. */
    RolloutId preparedFor(int host, RolloutId asking) {
        RolloutId first = preparedFor[host];
        if (first == null) {
            preparedFor[host] = asking;
        }
        return first == null ? asking : first;
    }

    /** The rollout that a host prepares for; empty if for none. */
    Optional<RolloutId> preparedFor(int host) {
        return Optional.ofNullable(preparedFor[host]);
    }

    /** Notes an operation that does not end. */
    void markStuck(int host) {
        HostState state = hosts[host];
        for (int i = 0; i < state.poolCount(); i++) {
            stuck[state.pool(i)] += state.weight(i);
        }
    }

    /** The one failure domain that is in operation in an exclusive pool; empty if none, several or an unnamed one. */
    Optional<String> domainInOperation(int pool) {
        String at = domain[pool];
        return at == null || at.equals(NO_DOMAIN) ? Optional.empty() : Optional.of(at);
    }

    private int slack(int pool) {
        return budget[pool] - inOperation[pool] - down[pool];
    }

    private void occupyDomains(int host) {
        HostState state = hosts[host];
        for (int i = 0; i < state.poolCount(); i++) {
            int pool = state.pool(i);
            if (exclusive[pool]) {
                String at = domain[pool];
                domain[pool] = at == null || at.equals(state.domain(i)) ? state.domain(i) : NO_DOMAIN;
            }
        }
    }

    @Override
    public String toString() {
        return hosts.length + " hosts, pools in operation " + Arrays.toString(inOperation);
    }
}
