package patchwave.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import patchwave.capacity.PoolCapacity;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.plan.Calendars;
import patchwave.plan.Condition;
import patchwave.plan.Forecast;
import patchwave.plan.HostState;
import patchwave.plan.PoolState;
import patchwave.plan.Snapshot;
import patchwave.plan.WorkTimes;
import patchwave.policy.FailureRules;
import patchwave.policy.Pacing;
import patchwave.policy.Timeouts;
import patchwave.rollout.HostPhase;
import patchwave.rollout.Rollout;
import patchwave.rollout.RolloutHost;
import patchwave.rollout.RolloutId;
import patchwave.rollout.RolloutSpec;
import patchwave.rollout.RolloutStatus;
import patchwave.rollout.StageProgress;

/**
 * A made-up fleet of the shape in reference/safety.md 2.2: each host in a service of Zipf size 3 to 3,000, a quorum of 5
 * that can spare 2, a rack of 40 that can spare 10, and a group across all of them, again of Zipf size.
 */
final class BenchFleet {
    private static final Environment PRODUCTION = new Environment("production");
    private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");
    private static final int SMALLEST = 3;
    private static final int LARGEST = 3000;
    private static final int FLOOR_PERCENT = 80;

    /** No batch holds anything back: the selection alone is measured. */
    private static final Pacing PACING =
            new Pacing(1000, 100, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1_000_000, Duration.ofDays(1));

    private final List<int[]> memberships;
    private final List<PoolState> pools = new ArrayList<>();
    private final List<HostState> hosts = new ArrayList<>();

    BenchFleet(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        this.memberships = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            memberships.add(new int[4]);
        }
        divideByZipf(0, "service", random, false);
        divideEvenly(1, "quorum", 5, 3);
        divideEvenly(2, "rack", 40, 30);
        divideByZipf(3, "across", random, true);
        for (int i = 0; i < size; i++) {
            int[] of = memberships.get(i);
            Arrays.sort(of);
            String[] domains = new String[of.length];
            Arrays.fill(domains, "");
            int[] weights = new int[of.length];
            Arrays.fill(weights, 1);
            hosts.add(new HostState(
                    id(i), of, weights, domains, HostState.Kind.UNKNOWN, 0, new Condition.Healthy(), Optional.empty()));
        }
    }

    /** The worst tick: every host is ready, and nothing but the pools holds any back. */
    Snapshot worstTick() {
        List<RolloutHost> targets = hosts.stream()
                .map(host -> new RolloutHost(host.id(), 0, new HostPhase.Ready(START)))
                .toList();
        StageProgress open = new StageProgress(PRODUCTION, 3, Optional.of(START), Optional.empty(), Optional.empty());
        RolloutSpec spec = new RolloutSpec(
                new RolloutId("bench"),
                false,
                "",
                START.plus(Duration.ofDays(7)),
                List.of(PRODUCTION),
                PACING,
                FailureRules.DEFAULT,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "a benchmark",
                START,
                "bench");
        Rollout rollout = new Rollout(spec, new RolloutStatus.Running(), List.of(open), targets);
        return new Snapshot(
                pools,
                hosts,
                List.of(rollout),
                Calendars.OPEN,
                WorkTimes.assumed(Duration.ofMinutes(10)),
                Timeouts.DEFAULT,
                1000,
                Optional.empty());
    }

    Forecast.Question question() {
        return new Forecast.Question(
                pools,
                hosts,
                List.of(PRODUCTION),
                List.of(hosts.stream().map(HostState::id).toList()),
                PACING,
                false,
                Calendars.OPEN,
                Optional.empty(),
                WorkTimes.assumed(Duration.ofMinutes(5)),
                START,
                START.plus(Duration.ofDays(7)));
    }

    Instant now() {
        return START.plusSeconds(60);
    }

    int poolCount() {
        return pools.size();
    }

    private static HostId id(int i) {
        return new HostId("host-%07d".formatted(i));
    }

    private void divideByZipf(int column, String service, SplittableRandom random, boolean shuffled) {
        int[] order = new int[memberships.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        for (int i = order.length - 1; shuffled && i > 0; i--) {
            int other = random.nextInt(i + 1);
            int host = order[i];
            order[i] = order[other];
            order[other] = host;
        }
        int from = 0;
        while (from < order.length) {
            // The inverse of Zipf's law with exponent 1: sizes are spread evenly in their logarithm.
            double size = SMALLEST * Math.pow((double) LARGEST / SMALLEST, random.nextDouble());
            int to = Math.min(order.length, from + (int) size);
            int floor = Math.ceilDiv((to - from) * FLOOR_PERCENT, 100);
            addPool(column, service, order, from, to, Math.min(floor, to - from - 1));
            from = to;
        }
    }

    private void divideEvenly(int column, String service, int size, int floor) {
        int[] order = new int[memberships.size()];
        for (int i = 0; i < order.length; i++) {
            order[i] = i;
        }
        for (int from = 0; from < order.length; from += size) {
            int to = Math.min(order.length, from + size);
            addPool(column, service, order, from, to, Math.min(floor, to - from - 1));
        }
    }

    private void addPool(int column, String service, int[] order, int from, int to, int floor) {
        int index = pools.size();
        PoolId id = new PoolId(PRODUCTION, "%s-%06d".formatted(service, index));
        pools.add(new PoolState(new PoolCapacity(id, to - from, floor, 0, 0), Optional.empty()));
        for (int i = from; i < to; i++) {
            memberships.get(order[i])[column] = index;
        }
    }
}
