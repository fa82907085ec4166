package patchwave.controller.store;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.host.Incarnation;
import patchwave.host.JournalNumbers;
import patchwave.plan.Condition;
import patchwave.rollout.RolloutId;

/** What is known of hosts. Values are decided by the core; here they are stored only if nothing else came first. */
public interface HostStore {
    Optional<StoredHost> find(HostId host);

    /**
     * Hosts sorted by id.
     *
     * @param environment only of this one; null for all
     * @param pool only of this one; null for all
     * @param after only ids after this one; null from the first on
     * @param limit 1 or more
     */
    List<StoredHost> list(@Nullable Environment environment, @Nullable PoolId pool, @Nullable HostId after, int limit);

    /**
     * The host's parts in rollouts that are not over, in those that it catches up with while their plan is valid, and in the
     * one that holds its claim; oldest rollout first. What is desired of an agent follows from these.
     */
    List<HostPart> currentParts(HostId host);

    /** The host's part in one rollout, over or not. */
    Optional<HostPart> part(RolloutId rollout, HostId host);

    /** The host's parts in all rollouts, newest first. */
    List<HostPart> parts(HostId host, int limit);

    /**
     * Welcomes an incarnation (rule C4), if the record is still the one that the decision was made from.
     *
     * @param expected the record's incarnation when it was read
     * @param expectedJournalVersion the record's journal version when it was read
     * @param journalVersion not lower than the expected one, else {@link IllegalArgumentException}
     * @return false: the record has changed, read and decide again; or the host is quarantined or removed
     */
    boolean welcome(
            HostId host,
            Optional<Incarnation> expected,
            long expectedJournalVersion,
            Incarnation incarnation,
            long journalVersion,
            String bootId,
            HostFacts facts);

    /**
     * Takes over what a report says of the journal: numbers merge by maximum (rule C6), the version never goes back. Writes
     * nothing if nothing is new. Call {@link Ledger#markBegun} and {@link Ledger#release} after it, in the same transaction.
     *
     * @param incarnation the one that reports
     * @return false: another incarnation is welcomed by now, or the host is quarantined: the report changes nothing
     */
    boolean mergeJournal(
            HostId host, Incarnation incarnation, long journalVersion, String bootId, JournalNumbers journal);

    /**
     * Stores since when the host may be out of its load balancers, as it says. Writes nothing if that is known.
     *
     * @param since empty: it is in them
     */
    void setDrained(HostId host, Optional<Instant> since);

    /**
     * Stores what is known of the host's health. Writes nothing if kind and detail are the same; keeps "since" while the
     * kind is the same; only a change of kind is audited. The pools' {@code down} follows in the same transaction.
     *
     * @param health Healthy, Unhealthy or Unknown; the other conditions have operations of their own
     * @return whether the kind changed
     */
    boolean setHealth(HostId host, Condition health);

    /** Gives the host no more work and counts it as down; keeps the first reason. Its claim, if any, stays. */
    boolean quarantine(HostId host, String reason);

    /**
     * Ends a quarantine, so that the next Hello is taken as the first one, and forgets that an operation failed and that the
     * host is behind. Attempt numbers stay. Not while the host holds a claim.
     *
     * @return whether there was anything to end
     */
    boolean readmit(HostId host, String reason);

    /**
     * Takes a host that does not exist any more out of the fleet: it counts in no pool, is left out of its rollouts, and is
     * not found any more, so that its certificate is good for nothing. One that holds a claim needs two operators; a claim
     * that had a permit ends as a failure. Enrolled again under its name later, it begins after its old attempt numbers.
     */
    RemovalAnswer remove(HostId host, String reason);

    long count();

    /** When a host last reported in a way that was stored; for a controller that has just started. */
    SortedMap<HostId, Instant> lastReports();
}
