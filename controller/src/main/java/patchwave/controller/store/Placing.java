package patchwave.controller.store;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.plan.Condition;
import patchwave.plan.HostState;
import patchwave.plan.PoolState;

/**
 * The hosts with what seldom changes of them: their pools, failure domains, calendar and kind. To read that anew for every
 * turn of the planner would be most of a turn. It holds as long as the number in table meta is the same, which is changed by
 * whatever changes one of these, in the same transaction.
 *
 * @param hosts sorted by id, each as if it were healthy and had no claim
 * @param index where each host stands in that list, by id
 * @param pools of the snapshot that the hosts' pools are indexes into
 */
record Placing(
        long number, HostCalendars calendars, List<PoolId> pools, List<HostState> hosts, Map<String, Integer> index) {
    static void changed(Sql sql) {
        sql.update("UPDATE meta SET placing = placing + 1");
    }

    /** The present one: the one that was read before, if it still holds. */
    static Placing of(Sql sql, List<PoolState> pools, HostCalendars calendars) {
        long number = sql.find("SELECT placing FROM meta", row -> row.number("placing"))
                .orElse(0L);
        List<PoolId> ids = pools.stream().map(pool -> pool.capacity().id()).toList();
        Optional<Placing> known = sql.known()
                .placing()
                .filter(kept -> kept.number == number && kept.calendars.equals(calendars) && kept.pools.equals(ids));
        return known.orElseGet(() -> {
            Placing read = read(sql, number, ids, calendars);
            sql.known().keep(read, sql);
            return read;
        });
    }

    private static Placing read(Sql sql, long number, List<PoolId> pools, HostCalendars calendars) {
        Map<String, Places> places = places(sql, pools);
        Map<String, Environment> environments = new HashMap<>();
        Map<String, Integer> index = new HashMap<>();
        Places nowhere = new Places();
        List<HostState> hosts = sql.list("""
                SELECT id, environment, os_release, kernel_release FROM host WHERE removed_at IS NULL ORDER BY id
                """, row -> {
            String id = row.text("id");
            Places of = places.getOrDefault(id, nowhere);
            index.put(id, index.size());
            return new HostState(
                    new HostId(id),
                    of.pools.stream().mapToInt(Integer::intValue).toArray(),
                    of.weights.stream().mapToInt(Integer::intValue).toArray(),
                    of.domains.toArray(String[]::new),
                    new HostState.Kind(row.text("os_release"), row.text("kernel_release")),
                    calendars.indexOf(environments.computeIfAbsent(row.text("environment"), Environment::new), of.ids),
                    new Condition.Healthy(),
                    Optional.empty());
        });
        return new Placing(number, calendars, pools, hosts, index);
    }

    /** A host's pools, as indexes, with the domain that counts in each. */
    private static final class Places {
        private final List<PoolId> ids = new ArrayList<>();
        private final List<Integer> pools = new ArrayList<>();
        private final List<Integer> weights = new ArrayList<>();
        private final List<String> domains = new ArrayList<>();

        void add(PoolId id, int pool, int weight, String domain) {
            ids.add(id);
            pools.add(pool);
            weights.add(weight);
            domains.add(domain);
        }
    }

    private static Map<String, Places> places(Sql sql, List<PoolId> pools) {
        Map<String, Integer> index = new HashMap<>();
        for (int i = 0; i < pools.size(); i++) {
            index.put(pools.get(i).toString(), i);
        }
        Map<String, Places> places = new HashMap<>();
        // Ordered by pool, so that each host's indexes ascend.
        sql.each("""
                SELECT m.host_id, m.pool_id, m.weight, l.label_value FROM host_pool m JOIN pool p ON p.id = m.pool_id
                LEFT JOIN host_label l ON l.host_id = m.host_id AND l.name = p.exclusive_by
                WHERE p.active = 1 ORDER BY m.pool_id
                """, row -> {
            Integer pool = index.get(row.text("pool_id"));
            if (pool != null) {
                places.computeIfAbsent(row.text("host_id"), _ -> new Places())
                        .add(
                                pools.get(pool),
                                pool,
                                row.count("weight"),
                                row.optionalText("label_value").orElse(""));
            }
        });
        return places;
    }
}
