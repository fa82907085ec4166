package patchwave.controller.store;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import patchwave.fleet.Host;
import patchwave.fleet.PoolId;
import patchwave.host.Claim;
import patchwave.host.HostRecord;
import patchwave.plan.Condition;

/**
 * One host as the tables have it.
 *
 * @param lastReport when the host's condition or identity last changed by a report of its own. Not every report: those
 *     never touch the database
 * @param pools sorted
 * @param drainedSince since when it may be out of its load balancers, as it said itself; empty if it is not
 */
public record StoredHost(
        Host host,
        Instant enrolledAt,
        HostFacts facts,
        HostRecord record,
        Condition condition,
        Optional<Instant> lastReport,
        List<PoolId> pools,
        Optional<Claim> claim,
        Optional<Instant> drainedSince) {
    public StoredHost {
        pools = List.copyOf(pools);
    }

    /**
     * Whether a certificate speaks for the host as it is enrolled now, and not for a machine that had its name before.
     *
     * @param certifiedAt when the certificate was made, in whole seconds as certificates have it
     */
    public boolean accepts(Instant certifiedAt) {
        return !certifiedAt.isBefore(enrolledAt.truncatedTo(ChronoUnit.SECONDS));
    }
}
