package patchwave.controller.operators;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import patchwave.capacity.PoolCapacity;
import patchwave.fleet.Environment;
import patchwave.fleet.FailureDomain;
import patchwave.fleet.Host;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.plan.WorkTimes;
import patchwave.policy.FleetPolicy;
import patchwave.policy.Floor;
import patchwave.policy.PoolPolicy;

/** What a fleet file means for the hosts that are enrolled, where an operator should know before. */
final class FleetWarnings {
    private final FleetPolicy policy;
    private final List<Host> hosts;
    private final List<FleetWarning> warnings = new ArrayList<>();

    private FleetWarnings(FleetPolicy policy, List<Host> hosts) {
        this.policy = policy;
        this.hosts = List.copyOf(hosts);
    }

    /**
     * Every warning, in the order of what they are about.
     *
     * @param accounts the pools as the ledger counts them, or would
     * @param workTimes what one host's operation needs
     */
    static List<FleetWarning> of(
            FleetPolicy policy, List<Host> hosts, List<PoolCapacity> accounts, WorkTimes workTimes, Instant now) {
        FleetWarnings found = new FleetWarnings(policy, hosts);
        found.addEmptyStages();
        found.addHosts();
        found.addEmptyPools();
        Map<PoolId, PoolCapacity> byId = new LinkedHashMap<>();
        accounts.forEach(account -> byId.put(account.id(), account));
        for (PoolPolicy pool : policy.pools()) {
            PoolCapacity account = byId.get(pool.id());
            if (account != null && account.registered() > 0) {
                found.addBudget(pool, account);
                found.addWeights(pool, account);
                pool.exclusive().ifPresent(kind -> found.addDomains(pool, kind));
            }
        }
        found.warnings.addAll(CalendarWarnings.of(policy, hosts, workTimes, now));
        return List.copyOf(found.warnings);
    }

    private void add(String key, String meaning, String remedy) {
        warnings.add(new FleetWarning(key, meaning, remedy));
    }

    private void addEmptyStages() {
        for (Environment environment : policy.environments()) {
            if (hosts.stream().noneMatch(host -> host.environment().equals(environment))) {
                add(
                        "environments",
                        "no host is in the environment %s, so its stage selects nobody".formatted(environment),
                        "Enrol hosts with tokens of this environment, or take it out.");
            }
        }
    }

    private void addHosts() {
        addHosts(
                "pools",
                "%s in no pool: no floor protects what is served there",
                "Declare a pool that selects them by a label that they have.",
                host -> policy.poolsOf(host).isEmpty());
        addHosts(
                "environments",
                "%s of an environment that the fleet file does not name, so no rollout reaches them",
                "Name their environment, or enrol them in another one.",
                host -> !policy.environments().contains(host.environment()));
    }

    private void addHosts(String key, String sentence, String remedy, Predicate<Host> chosen) {
        List<HostId> ids = hosts.stream().filter(chosen).map(Host::id).toList();
        if (!ids.isEmpty()) {
            add(key, sentence.formatted(HostNames.counted(ids, "is", "are")), remedy);
        }
    }

    /** Once for a service: where it has no hosts is often meant, where it has none at all is a spelling mistake. */
    private void addEmptyPools() {
        Map<String, List<String>> empty = new LinkedHashMap<>();
        for (PoolPolicy pool : policy.pools()) {
            if (hosts.stream().noneMatch(pool::contains)) {
                empty.computeIfAbsent(pool.id().service(), _ -> new ArrayList<>())
                        .add(pool.id().environment().name());
            }
        }
        empty.forEach((service, environments) -> add(
                "pools.%s.select".formatted(service),
                "pool %s selects no host in %s"
                        .formatted(
                                service,
                                environments.size() == policy.environments().size()
                                        ? "any environment"
                                        : String.join(", ", environments)),
                "Correct its labels, or enrol hosts that have them."));
    }

    private void addBudget(PoolPolicy pool, PoolCapacity account) {
        if (account.budget() > 0) {
            return;
        }
        String key =
                "pools.%s.floor.%s".formatted(pool.id().service(), pool.id().environment());
        if (account.floor() > account.registered()) {
            add(
                    key,
                    "pool %s has a floor of %d, but a registered size of %d: its hosts can never be patched"
                            .formatted(pool.id(), account.floor(), account.registered()),
                    "Lower the floor below the size of the pool, or enrol more hosts.");
            return;
        }
        String rounded = pool.floor() instanceof Floor.Percent(int percent) && percent < 100
                ? " (%d%% of %d rounds up to %d)".formatted(percent, account.registered(), account.floor())
                : "";
        add(
                key,
                "pool %s has a disruption budget of 0%s: its hosts can never be patched".formatted(pool.id(), rounded),
                "Lower the floor, or enrol another host.");
    }

    private void addWeights(PoolPolicy pool, PoolCapacity account) {
        List<HostId> heavy = account.budget() == 0 || pool.weightLabel().isEmpty()
                ? List.of()
                : hosts.stream()
                        .filter(host -> pool.contains(host) && pool.weight(host) > account.budget())
                        .map(Host::id)
                        .toList();
        if (!heavy.isEmpty()) {
            add(
                    "pools.%s.weight".formatted(pool.id().service()),
                    "%s worth more than the disruption budget of pool %s, %d, and can never be patched"
                            .formatted(HostNames.counted(heavy, "is", "are"), pool.id(), account.budget()),
                    "Lower the floor, enrol more hosts, or weigh the hosts evenly.");
        }
    }

    private void addDomains(PoolPolicy pool, String kind) {
        TreeSet<String> domains = new TreeSet<>();
        List<HostId> without = new ArrayList<>();
        for (Host host : hosts) {
            if (pool.contains(host)) {
                host.domain(kind).map(FailureDomain::name).ifPresentOrElse(domains::add, () -> without.add(host.id()));
            }
        }
        String key = "pools.%s.exclusive".formatted(pool.id().service());
        if (!without.isEmpty()) {
            add(
                    key,
                    "pool %s is exclusive by %s, but %s no label %s"
                            .formatted(pool.id(), kind, HostNames.counted(without, "has", "have"), kind),
                    "Enrol them with that label: until then they go one at a time, alone.");
        }
        if (domains.size() == 1 && without.isEmpty()) {
            add(
                    key,
                    "pool %s is exclusive by %s, but all its hosts are of %s %s: the rule protects nothing"
                            .formatted(pool.id(), kind, kind, domains.first()),
                    "Take the rule out, or spread the pool.");
        }
    }

    /** Labels that a pool takes for weights and that are none: the file cannot be applied. By key of the file. */
    static Map<String, String> unusableWeights(FleetPolicy policy, List<Host> hosts) {
        Map<String, List<String>> faults = new LinkedHashMap<>();
        for (PoolPolicy pool : policy.pools()) {
            for (Host host : pool.weightLabel().isEmpty() ? List.<Host>of() : hosts) {
                try {
                    if (pool.contains(host)) {
                        pool.weight(host);
                    }
                } catch (IllegalArgumentException refused) {
                    faults.computeIfAbsent("pools.%s.weight".formatted(pool.id().service()), _ -> new ArrayList<>())
                            .add(String.valueOf(refused.getMessage()));
                }
            }
        }
        return faults.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> HostNames.few(entry.getValue()), (a, _) -> a, LinkedHashMap::new));
    }
}
