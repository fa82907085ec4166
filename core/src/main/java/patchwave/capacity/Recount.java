package patchwave.capacity;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;

/** Counts the ledger afresh from hosts and claims, to find out whether it still adds up (invariant I11). */
public final class Recount {
    private Recount() {}

    /**
     * What of one host counts.
     *
     * @param pools every pool that it is registered in
     * @param claimed whether it holds a claim, of whatever rollout
     * @param healthy whether it is known to be well; false for unhealthy, unknown, quarantined and failed
     */
    public record Member(HostId host, List<PoolId> pools, boolean claimed, boolean healthy) {
        public Member {
            pools = List.copyOf(pools);
        }
    }

    /**
     * The accounts as they should be.
     *
     * @param stored the accounts as the ledger has them; their floors are taken over
     * @param members every registered host, once
     * @return one account for each stored one, in the same order
     * @throws IllegalArgumentException if a host is in a pool that has no account
     */
    public static List<PoolCapacity> of(List<PoolCapacity> stored, List<Member> members) {
        SortedMap<PoolId, Integer> positions = new TreeMap<>();
        for (int i = 0; i < stored.size(); i++) {
            positions.put(stored.get(i).id(), i);
        }
        int[] registered = new int[stored.size()];
        int[] inOperation = new int[stored.size()];
        int[] down = new int[stored.size()];
        for (Member member : members) {
            for (PoolId pool : member.pools()) {
                Integer at = positions.get(pool);
                if (at == null) {
                    throw new IllegalArgumentException(
                            "host %s: in pool %s, which has no account".formatted(member.host(), pool));
                }
                registered[at]++;
                inOperation[at] += member.claimed() ? 1 : 0;
                down[at] += !member.claimed() && !member.healthy() ? 1 : 0;
            }
        }
        List<PoolCapacity> counted = new ArrayList<>(stored.size());
        for (int i = 0; i < registered.length; i++) {
            PoolCapacity account = stored.get(i);
            counted.add(new PoolCapacity(account.id(), registered[i], account.floor(), inOperation[i], down[i]));
        }
        return List.copyOf(counted);
    }

    /**
     * Where the ledger does not add up, a sentence for each account; empty if it does.
     *
     * @param counted what {@link #of} answered for the stored accounts
     */
    public static List<String> differences(List<PoolCapacity> stored, List<PoolCapacity> counted) {
        if (stored.size() != counted.size()) {
            throw new IllegalArgumentException(
                    "%d accounts stored, %d counted".formatted(stored.size(), counted.size()));
        }
        List<String> differences = new ArrayList<>();
        for (int i = 0; i < stored.size(); i++) {
            PoolCapacity has = stored.get(i);
            PoolCapacity should = counted.get(i);
            if (!has.equals(should)) {
                differences.add(
                        "pool %s: the ledger has registered %d, in operation %d, down %d; counted were %d, %d, %d"
                                .formatted(
                                        has.id(),
                                        has.registered(),
                                        has.inOperation(),
                                        has.down(),
                                        should.registered(),
                                        should.inOperation(),
                                        should.down()));
            }
        }
        return List.copyOf(differences);
    }
}
