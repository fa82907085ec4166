package patchwave.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.policy.Timeouts;
import patchwave.rollout.Rollout;

/**
 * Everything that the planner decides from, as the tables say it at one moment.
 *
 * @param pools sorted by id
 * @param hosts sorted by id
 * @param rollouts those that are not over, those that are over but still hold claims, and those that are completed and
 *     still have hosts to catch up while their plan is valid
 * @param preparationLimit how many hosts may be preparing at a time, so that mirrors live; as many of emergencies whatever ordinary
 *     rollouts do
 * @param admissionClosed why nothing may be admitted at all, such as a ledger that does not add up; empty if it may
 * @param noneLateBefore until then no host is too late for anything: hosts had no time yet to say how they are
 */
public record Snapshot(
        List<PoolState> pools,
        List<HostState> hosts,
        List<Rollout> rollouts,
        Calendars calendars,
        WorkTimes workTimes,
        Timeouts timeouts,
        int preparationLimit,
        Optional<String> admissionClosed,
        Instant noneLateBefore) {
    public Snapshot {
        pools = List.copyOf(pools);
        hosts = List.copyOf(hosts);
        rollouts = List.copyOf(rollouts);
    }

    /** One that hosts had the time for. */
    public Snapshot(
            List<PoolState> pools,
            List<HostState> hosts,
            List<Rollout> rollouts,
            Calendars calendars,
            WorkTimes workTimes,
            Timeouts timeouts,
            int preparationLimit,
            Optional<String> admissionClosed) {
        this(pools, hosts, rollouts, calendars, workTimes, timeouts, preparationLimit, admissionClosed, Instant.MIN);
    }

    /** The same as somebody sees it who knows more of the hosts than the tables say. */
    public Snapshot with(List<PoolState> pools, List<HostState> hosts, Instant noneLateBefore) {
        return new Snapshot(
                pools,
                hosts,
                rollouts,
                calendars,
                workTimes,
                timeouts,
                preparationLimit,
                admissionClosed,
                noneLateBefore);
    }
}
