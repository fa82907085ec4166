package patchwave.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import patchwave.fleet.Environment;

/** What of a stage's pools will keep it from ending, or deserves a look. */
final class StageWarnings {
    private StageWarnings() {}

    static List<String> of(Forecast.Question question, int stage, Preview.Stage preview, List<HostState> targets) {
        List<String> warnings = new ArrayList<>();
        Environment environment = question.stages().get(stage);
        if (preview.hosts() == 0) {
            warnings.add("stage %s has no hosts: it passes at once and proves nothing".formatted(environment));
        }
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
        SortedMap<Integer, List<HostState>> heavy = tooHeavy(question, targets);
        pools.forEach(pool -> warning(question, targets, pool, heavy.getOrDefault(pool, List.of()))
                .ifPresent(warnings::add));
        return warnings;
    }

    private static Optional<String> warning(
            Forecast.Question question, List<HostState> targets, int pool, List<HostState> heavy) {
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
        if (!heavy.isEmpty()) {
            return Optional.of(
                    "%s of pool %s can never be patched, because each counts more than the %d that it can ever spare: %s"
                            .formatted(Spoken.hosts(heavy.size()), capacity.id(), capacity.budget(), names(heavy)));
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

    /** By pool the hosts that count more than it can ever spare, where some of its hosts could go. */
    private static SortedMap<Integer, List<HostState>> tooHeavy(Forecast.Question question, List<HostState> targets) {
        SortedMap<Integer, List<HostState>> heavy = new TreeMap<>();
        for (HostState host : targets) {
            for (int i = 0; i < host.poolCount(); i++) {
                if (host.weight(i)
                        > question.pools().get(host.pool(i)).capacity().budget()) {
                    heavy.computeIfAbsent(host.pool(i), _ -> new ArrayList<>()).add(host);
                }
            }
        }
        return heavy;
    }

    static String names(List<HostState> hosts) {
        int most = 5;
        String named = String.join(
                ", ", hosts.stream().limit(most).map(host -> host.id().value()).toList());
        return hosts.size() <= most ? named : "%s, and %d more".formatted(named, hosts.size() - most);
    }
}
