package patchwave.controller.store;

/**
 * What hosts that are behind may use beyond what other hosts may. They count as down, but those that are well serve in
 * truth: if more of a pool's hosts came back than its budget allows to be out, none of them could ever catch up otherwise.
 */
final class Relief {
    private static final String BEHIND_BUT_WELL = """
            %1$s.behind_rollout IS NOT NULL AND %1$s.health = 'HEALTHY' AND %1$s.quarantine_reason IS NULL
            AND %1$s.failure_detail IS NULL AND %1$s.removed_at IS NULL
            """;

    private Relief() {}

    /** A term of SQL: whether a host is behind but well. */
    static String isBehindButWell(String host) {
        return BEHIND_BUT_WELL.formatted(host);
    }

    /**
     * A term of SQL: the units of a pool's down that are hosts behind but well, without a claim. 0 unless the host that asks
     * is behind but well itself, so that every other host keeps to the strict rule.
     *
     * @param asking SQL for the id of the host that asks, which holds its claim already
     * @param pool SQL for the pool's id
     */
    static String units(String asking, String pool) {
        return """
                (CASE WHEN EXISTS (SELECT 1 FROM host asking WHERE asking.id = %s AND %s)
                THEN (SELECT COALESCE(SUM(late_pool.weight), 0) FROM host_pool late_pool
                    JOIN host late ON late.id = late_pool.host_id
                    WHERE late_pool.pool_id = %s AND %s
                    AND NOT EXISTS (SELECT 1 FROM claim held WHERE held.host_id = late.id))
                ELSE 0 END)
                """.formatted(asking, BEHIND_BUT_WELL.formatted("asking"), pool, BEHIND_BUT_WELL.formatted("late"));
    }
}
