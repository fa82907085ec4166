package patchwave.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import patchwave.capacity.PoolCapacity;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.policy.Pacing;

/** Makes a {@link Preview}: rehearses the rollout with the planner, on a clock that counts rounds. */
public final class Forecast {
    private Forecast() {}

    /**
     * A rollout that might be started.
     *
     * @param pools sorted by id; the whole ledger, as it is now
     * @param hosts sorted by id; every host of the fleet, because those that are down take capacity
     * @param stages environments in order
     * @param targets for each stage the hosts to be patched, sorted by id
     * @param hostDuration how long one host takes from claim to release, without its settle time; more than 0
     */
    public record Question(
            List<PoolState> pools,
            List<HostState> hosts,
            List<Environment> stages,
            List<List<HostId>> targets,
            Pacing pacing,
            Duration hostDuration) {
        public Question {
            pools = List.copyOf(pools);
            hosts = List.copyOf(hosts);
            stages = List.copyOf(stages);
            targets = targets.stream().map(List::copyOf).toList();
            if (stages.size() != targets.size()) {
                throw new IllegalArgumentException(
                        "%d stages, but targets for %d".formatted(stages.size(), targets.size()));
            }
            if (!hostDuration.isPositive()) {
                throw new IllegalArgumentException("host duration %s: expected more than 0".formatted(hostDuration));
            }
        }
    }

    /**
     * The preview of a rollout; disrupts nothing and reads nothing but the question.
     *
     * <p>It takes for granted that operations which run now end well, and that hosts which are down stay down.
     */
    public static Preview of(Question asked) {
        Question question = settled(asked);
        List<Preview.Stage> stages = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        Duration forecast = Duration.ZERO;
        for (int stage = 0; stage < question.stages().size(); stage++) {
            Rehearsal rehearsal = Rehearsal.of(question, stage);
            Preview.Stage preview = rehearsal.preview();
            stages.add(preview);
            forecast = forecast.plus(duration(question, preview));
            warnings.addAll(warnings(question, stage, preview));
        }
        return new Preview(stages, forecast, warnings);
    }

    /** The fleet as it is when what runs now has ended: no claims, and failed hosts ready to be patched again. */
    private static Question settled(Question asked) {
        List<HostState> hosts = new ArrayList<>(asked.hosts().size());
        int[] down = new int[asked.pools().size()];
        for (HostState host : asked.hosts()) {
            boolean isTried = host.claimedBy().isPresent() || host.condition() instanceof Condition.OperationFailed;
            HostState settled = isTried ? host.settled() : host;
            hosts.add(settled);
            for (int i = 0; i < host.poolCount() && !(settled.condition() instanceof Condition.Healthy); i++) {
                down[host.pool(i)] += host.weight(i);
            }
        }
        List<PoolState> pools = new ArrayList<>(down.length);
        for (int pool = 0; pool < down.length; pool++) {
            PoolCapacity now = asked.pools().get(pool).capacity();
            pools.add(new PoolState(
                    new PoolCapacity(now.id(), now.registered(), now.floor(), 0, down[pool]),
                    asked.pools().get(pool).exclusive()));
        }
        return new Question(pools, hosts, asked.stages(), asked.targets(), asked.pacing(), asked.hostDuration());
    }

    private static Duration duration(Question question, Preview.Stage stage) {
        Pacing pacing = question.pacing();
        if (stage.batchSizes().isEmpty()) {
            return Duration.ZERO;
        }
        return question.hostDuration()
                .plus(pacing.settle())
                .multipliedBy(stage.rounds())
                .plus(pacing.batchBake().multipliedBy(stage.batchSizes().size() - 1L))
                .plus(pacing.stageBake());
    }

    private static List<String> warnings(Question question, int stage, Preview.Stage preview) {
        List<String> warnings = new ArrayList<>();
        Environment environment = question.stages().get(stage);
        if (preview.hosts() == 0) {
            warnings.add("stage %s has no hosts: it passes at once and proves nothing".formatted(environment));
        }
        List<HostState> targets = targets(question, stage);
        List<HostState> poolless =
                targets.stream().filter(host -> host.poolCount() == 0).toList();
        if (!poolless.isEmpty()) {
            warnings.add("%d of %d hosts of %s are in no pool, so no floor protects them: %s"
                    .formatted(poolless.size(), targets.size(), environment, names(poolless)));
        }
        SortedSet<Integer> pools = new TreeSet<>();
        for (HostState host : targets) {
            for (int i = 0; i < host.poolCount(); i++) {
                pools.add(host.pool(i));
            }
        }
        pools.forEach(pool -> warning(question, targets, pool).ifPresent(warnings::add));
        return warnings;
    }

    private static Optional<String> warning(Question question, List<HostState> targets, int pool) {
        PoolState state = question.pools().get(pool);
        var capacity = state.capacity();
        if (capacity.floor() > capacity.registered()) {
            return Optional.of("pool %s has %d hosts and a floor of %d: none of its hosts can ever be patched"
                    .formatted(capacity.id(), capacity.registered(), capacity.floor()));
        }
        if (capacity.budget() == 0) {
            return Optional.of("pool %s can spare no host: floor %d of %d; none of its hosts can ever be patched"
                    .formatted(capacity.id(), capacity.floor(), capacity.registered()));
        }
        if (capacity.down() >= capacity.budget()) {
            return Optional.of("pool %s can spare no host now: %d of %d are down, floor %d"
                    .formatted(capacity.id(), capacity.down(), capacity.registered(), capacity.floor()));
        }
        return state.exclusive().flatMap(kind -> domainWarning(targets, pool, kind, state));
    }

    private static Optional<String> domainWarning(List<HostState> targets, int pool, String kind, PoolState state) {
        SortedSet<String> domains = new TreeSet<>();
        for (HostState host : targets) {
            for (int i = 0; i < host.poolCount(); i++) {
                if (host.pool(i) == pool) {
                    domains.add(host.domain(i));
                }
            }
        }
        if (domains.contains("")) {
            return Optional.of("pool %s is exclusive by %s, but some of its hosts have no such label: each goes alone"
                    .formatted(state.capacity().id(), kind));
        }
        return domains.size() == 1
                ? Optional.of("pool %s is exclusive by %s, but all of its hosts are in %s %s: the rule protects nothing"
                        .formatted(state.capacity().id(), kind, kind, domains.first()))
                : Optional.empty();
    }

    /** The hosts of a stage that the fleet knows. */
    static List<HostState> targets(Question question, int stage) {
        SortedSet<HostId> wanted = new TreeSet<>(question.targets().get(stage));
        return question.hosts().stream()
                .filter(host -> wanted.contains(host.id()))
                .toList();
    }

    private static String names(List<HostState> hosts) {
        int most = 5;
        String named = String.join(
                ", ", hosts.stream().limit(most).map(host -> host.id().value()).toList());
        return hosts.size() <= most ? named : "%s, and %d more".formatted(named, hosts.size() - most);
    }
}
