package patchwave.controller.operators;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import patchwave.capacity.PoolCapacity;
import patchwave.controller.store.StoredHost;
import patchwave.fleet.FailureDomain;
import patchwave.fleet.HostId;
import patchwave.plan.Condition;
import patchwave.policy.FleetPolicy;
import patchwave.policy.PoolPolicy;

/** What a fleet file would make of the hosts that there are: accounts, and what an operator should know before. */
final class FleetWarnings {
    /** More names would hide the sentence. */
    private static final int NAMED = 5;

    private final FleetPolicy policy;
    private final List<StoredHost> hosts;

    FleetWarnings(FleetPolicy policy, List<StoredHost> hosts) {
        this.policy = policy;
        this.hosts = List.copyOf(hosts);
    }

    /** The accounts as the ledger would count them, sorted by pool. */
    List<PoolCapacity> accounts() {
        return policy.pools().stream().map(this::account).toList();
    }

    /** One sentence each. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        for (PoolPolicy pool : policy.pools()) {
            addBudget(account(pool), sentences);
            pool.exclusive().ifPresent(kind -> addDomains(pool, kind, sentences));
        }
        addHosts(
                "%s in no pool: no floor protects what is served there",
                sentences, stored -> policy.poolsOf(stored.host()).isEmpty());
        addHosts(
                "%s of an environment that the fleet file does not name, so no rollout reaches them",
                sentences,
                stored -> !policy.environments().contains(stored.host().environment()));
        return sentences;
    }

    private PoolCapacity account(PoolPolicy pool) {
        int registered = 0;
        int inOperation = 0;
        int down = 0;
        for (StoredHost stored : hosts) {
            if (!pool.contains(stored.host())) {
                continue;
            }
            registered++;
            if (stored.claim().isPresent()) {
                inOperation++;
            } else if (!(stored.condition() instanceof Condition.Healthy)) {
                down++;
            }
        }
        return new PoolCapacity(pool.id(), registered, pool.floor().hosts(registered), inOperation, down);
    }

    private static void addBudget(PoolCapacity pool, List<String> sentences) {
        if (pool.registered() == 0 || pool.budget() > 0) {
            return;
        }
        sentences.add(
                pool.floor() > pool.registered()
                        ? "pool %s has a floor of %d, but a registered size of %d: its hosts can never be patched"
                                .formatted(pool.id(), pool.floor(), pool.registered())
                        : "pool %s has a disruption budget of 0: its hosts can never be patched".formatted(pool.id()));
    }

    private void addDomains(PoolPolicy pool, String kind, List<String> sentences) {
        TreeSet<String> domains = new TreeSet<>();
        List<HostId> without = new ArrayList<>();
        for (StoredHost stored : hosts) {
            if (pool.contains(stored.host())) {
                stored.host()
                        .domain(kind)
                        .map(FailureDomain::name)
                        .ifPresentOrElse(
                                domains::add, () -> without.add(stored.host().id()));
            }
        }
        if (!without.isEmpty()) {
            sentences.add("pool %s is exclusive by %s, but %s no label %s"
                    .formatted(pool.id(), kind, counted(without, "has", "have"), kind));
        }
        if (domains.size() == 1 && without.isEmpty()) {
            sentences.add("pool %s is exclusive by %s, but all its hosts are of %s %s: the rule protects nothing"
                    .formatted(pool.id(), kind, kind, domains.first()));
        }
    }

    private void addHosts(String sentence, List<String> sentences, Predicate<StoredHost> chosen) {
        List<HostId> ids =
                hosts.stream().filter(chosen).map(stored -> stored.host().id()).toList();
        if (!ids.isEmpty()) {
            sentences.add(sentence.formatted(counted(ids, "is", "are")));
        }
    }

    private static String counted(List<HostId> ids, String one, String many) {
        String names = ids.stream().limit(NAMED).map(HostId::value).collect(Collectors.joining(", "));
        String rest = ids.size() > NAMED ? " and %d more".formatted(ids.size() - NAMED) : "";
        return ids.size() == 1 ? "host %s %s".formatted(names, one) : "hosts %s%s %s".formatted(names, rest, many);
    }
}
