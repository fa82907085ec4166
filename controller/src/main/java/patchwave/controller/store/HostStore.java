package patchwave.controller.store;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.host.Incarnation;
import patchwave.host.JournalNumbers;
import patchwave.plan.Condition;

/** What is known of hosts. Values are decided by the core; here they are stored only if nothing else came first. */
public final class HostStore {
    HostStore() {}

    public Optional<StoredHost> find(HostId host) {
        return Pending.value();
    }

    /**
     * Hosts sorted by id.
     *
     * @param environment only of this one; null for all
     * @param pool only of this one; null for all
     * @param after only ids after this one; null from the first on
     * @param limit 1 or more
     */
    public List<StoredHost> list(
            @Nullable Environment environment, @Nullable PoolId pool, @Nullable HostId after, int limit) {
        return Pending.value();
    }

    /**
     * The host's parts in rollouts that are not over, and in the one that holds its claim; oldest rollout first. What is
     * desired of an agent follows from these.
     */
    public List<HostPart> currentParts(HostId host) {
        return Pending.value();
    }

    /** The host's parts in all rollouts, newest first. */
    public List<HostPart> parts(HostId host, int limit) {
        return Pending.value();
    }

    /**
     * Welcomes an incarnation (rule C4), if the record is still the one that the decision was made from.
     *
     * @param expected the record's incarnation when it was read
     * @param expectedJournalVersion the record's journal version when it was read
     * @param journalVersion not lower than the expected one, else {@link IllegalArgumentException}
     * @return false: the record has changed, read and decide again
     */
    public boolean welcome(
            HostId host,
            Optional<Incarnation> expected,
            long expectedJournalVersion,
            Incarnation incarnation,
            long journalVersion,
            String bootId,
            HostFacts facts) {
        return Pending.value();
    }

    /**
     * Takes over what a report says of the journal: numbers merge by maximum (rule C6), the version never goes back. Writes
     * nothing if nothing is new. Call {@link Ledger#markBegun} and {@link Ledger#release} after it, in the same transaction.
     *
     * @param incarnation the one that reports
     * @return false: another incarnation is welcomed by now, or the host is quarantined: the report changes nothing
     */
    public boolean mergeJournal(
            HostId host, Incarnation incarnation, long journalVersion, String bootId, JournalNumbers journal) {
        return Pending.value();
    }

    /**
     * Stores what is known of the host's health. Writes nothing if kind and detail are the same; keeps "since" while the
     * kind is the same; only a change of kind is audited. The pools' {@code down} follows in the same transaction.
     *
     * @param health Healthy, Unhealthy or Unknown; the other conditions have operations of their own
     * @return whether the kind changed
     */
    public boolean setHealth(HostId host, Condition health) {
        return Pending.value();
    }

    /** Gives the host no more work and counts it as down; keeps the first reason. Its claim, if any, stays. */
    public boolean quarantine(HostId host, String reason) {
        return Pending.value();
    }

    /** Ends a quarantine. The next Hello is taken as the first one; attempt numbers stay. */
    public boolean readmit(HostId host, String reason) {
        return Pending.value();
    }

    public long count() {
        return Pending.value();
    }
}
