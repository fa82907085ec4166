package patchwave.plan;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.policy.Pacing;

/** The provable minimum: fewer rounds are not possible in any order (reference/safety.md 2.2, lower bounds). */
final class Minimum {
    private Minimum() {}

    /** Rounds that a stage needs at least, if each host takes one; hosts that cannot be admitted do not count. */
    static int rounds(Forecast.Question question, List<HostState> targets) {
        List<HostState> possible =
                targets.stream().filter(host -> isPossible(question, host)).toList();
        int most = bound(question.pacing(), possible.size(), question.pacing().maxInOperation());
        int[] pending = new int[question.pools().size()];
        for (HostState host : possible) {
            for (int i = 0; i < host.poolCount(); i++) {
                pending[host.pool(i)]++;
            }
        }
        for (int pool = 0; pool < pending.length; pool++) {
            if (pending[pool] > 0) {
                int spare = spare(question, pool);
                most = Math.max(most, bound(question.pacing(), pending[pool], spare));
                if (question.pools().get(pool).exclusive().isPresent()) {
                    most = Math.max(most, domainBound(possible, pool, spare));
                }
            }
        }
        return most;
    }

    /**
     * Rounds for some hosts of which so many fit into one: all but the last batch take a round each at least, and admit no
     * more than their limit.
     */
    private static int bound(Pacing pacing, int hosts, int perRound) {
        int least = Math.ceilDiv(hosts, perRound);
        long size = pacing.firstBatch();
        long limit = size;
        for (int batch = 1; limit < hosts; batch++) {
            least = Math.max(least, batch + (int) Math.ceilDiv(hosts - limit, (long) perRound));
            size = Math.min(size * pacing.growth(), Integer.MAX_VALUE);
            limit += size;
        }
        return least;
    }

    /** Hosts of different domains are never in operation together, so that each domain needs rounds of its own. */
    private static int domainBound(List<HostState> hosts, int pool, int spare) {
        SortedMap<String, Integer> domains = new TreeMap<>();
        for (HostState host : hosts) {
            for (int i = 0; i < host.poolCount(); i++) {
                if (host.pool(i) == pool) {
                    domains.merge(host.domain(i), 1, Integer::sum);
                }
            }
        }
        int rounds = 0;
        for (var domain : domains.entrySet()) {
            rounds += domain.getKey().isEmpty() ? domain.getValue() : Math.ceilDiv(domain.getValue(), spare);
        }
        return rounds;
    }

    private static boolean isPossible(Forecast.Question question, HostState host) {
        for (int i = 0; i < host.poolCount(); i++) {
            if (spare(question, host.pool(i)) < 1) {
                return false;
            }
        }
        return host.condition() instanceof Condition.Healthy;
    }

    private static int spare(Forecast.Question question, int pool) {
        return question.pools().get(pool).capacity().slack();
    }
}
