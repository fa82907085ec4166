package patchwave.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
        int[] ones = new int[possible.size()];
        Arrays.fill(ones, 1);
        int most = bound(question.pacing(), ones, question.pacing().maxInOperation());
        List<int[]> pending = weights(question, possible);
        for (int pool = 0; pool < pending.size(); pool++) {
            if (pending.get(pool).length > 0) {
                int spare = spare(question, pool);
                most = Math.max(most, bound(question.pacing(), pending.get(pool), spare));
                if (question.pools().get(pool).exclusive().isPresent()) {
                    most = Math.max(most, domainBound(possible, pool, spare));
                }
            }
        }
        return most;
    }

    /**
     * The least time that a stage can take, bakes counted in and windows not: the work of each pool's hosts divided by what
     * it can spare, the longest work, and the least rounds at the shortest work; the largest of these.
     */
    static Duration duration(Forecast.Question question, List<HostState> targets) {
        List<HostState> possible =
                targets.stream().filter(host -> isPossible(question, host)).toList();
        if (possible.isEmpty()) {
            return Duration.ZERO;
        }
        double[] area = new double[question.pools().size()];
        Duration longest = Duration.ZERO;
        Duration shortest = question.need(possible.getFirst());
        for (HostState host : possible) {
            Duration need = question.need(host);
            longest = need.compareTo(longest) > 0 ? need : longest;
            shortest = need.compareTo(shortest) < 0 ? need : shortest;
            for (int i = 0; i < host.poolCount(); i++) {
                area[host.pool(i)] += (double) need.toMillis() * host.weight(i);
            }
        }
        Duration most = shortest.multipliedBy(rounds(question, targets));
        most = most.compareTo(longest) > 0 ? most : longest;
        for (int pool = 0; pool < area.length; pool++) {
            if (area[pool] > 0) {
                Duration least = Duration.ofMillis((long) (area[pool] / spare(question, pool)));
                most = least.compareTo(most) > 0 ? least : most;
            }
        }
        Pacing pacing = question.pacing();
        int batches = pacing.batchAfter(possible.size() - 1);
        return most.plus(pacing.batchBake().multipliedBy(batches - 1L)).plus(pacing.stageBake());
    }

    /** For each pool what its hosts among these are worth in it. */
    private static List<int[]> weights(Forecast.Question question, List<HostState> hosts) {
        int[] sizes = new int[question.pools().size()];
        for (HostState host : hosts) {
            for (int i = 0; i < host.poolCount(); i++) {
                sizes[host.pool(i)]++;
            }
        }
        List<int[]> weights = new ArrayList<>(sizes.length);
        for (int size : sizes) {
            weights.add(new int[size]);
        }
        for (HostState host : hosts) {
            for (int i = 0; i < host.poolCount(); i++) {
                weights.get(host.pool(i))[--sizes[host.pool(i)]] = host.weight(i);
            }
        }
        return weights;
    }

    /**
     * Rounds for some hosts of which so many units fit into one: all but the last batch take a round each at least, and
     * admit no more hosts than their limit, the heaviest at best.
     */
    private static int bound(Pacing pacing, int[] weights, int perRound) {
        long[] lightest = new long[weights.length + 1];
        Arrays.sort(weights);
        for (int i = 0; i < weights.length; i++) {
            lightest[i + 1] = lightest[i] + weights[i];
        }
        int least = (int) Math.ceilDiv(lightest[weights.length], (long) perRound);
        long size = pacing.firstBatch();
        long limit = size;
        for (int batch = 1; limit < weights.length; batch++) {
            long left = lightest[(int) (weights.length - limit)];
            least = Math.max(least, batch + (int) Math.ceilDiv(left, (long) perRound));
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
                    domains.merge(host.domain(i), host.domain(i).isEmpty() ? 1 : host.weight(i), Integer::sum);
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
            if (spare(question, host.pool(i)) < host.weight(i)) {
                return false;
            }
        }
        return host.condition() instanceof Condition.Healthy;
    }

    private static int spare(Forecast.Question question, int pool) {
        return question.pools().get(pool).capacity().slack();
    }
}
