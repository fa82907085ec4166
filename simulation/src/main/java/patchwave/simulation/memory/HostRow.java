package patchwave.simulation.memory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import patchwave.controller.store.HostFacts;
import patchwave.fleet.Environment;
import patchwave.fleet.Host;
import patchwave.fleet.HostId;
import patchwave.host.HostRecord;
import patchwave.host.Incarnation;
import patchwave.host.JournalNumbers;
import patchwave.plan.Condition;
import patchwave.rollout.RolloutId;

/** One host: what it is, what its journal says, how it is, and its pools. */
public final class HostRow {
    /** What its last report came to. */
    enum Health {
        HEALTHY,
        UNHEALTHY,
        UNKNOWN
    }

    final HostId id;
    /** As it is declared to be. */
    Host declared;

    Instant enrolledAt;
    HostFacts facts = HostFacts.NONE;

    @Nullable
    Incarnation incarnation;

    long journalVersion;
    String bootId = "";
    JournalNumbers journal = JournalNumbers.NONE;
    long attempt;
    long generation;
    Health health = Health.UNKNOWN;
    String healthDetail;
    Instant healthSince;

    @Nullable
    Instant lastReport;

    Condition.@Nullable Quarantined quarantine;
    Condition.@Nullable OperationFailed failure;
    Condition.@Nullable Behind behind;

    @Nullable
    Instant drainedSince;

    @Nullable
    String removedBy;
    /** Sorted by pool. */
    List<Share> shares = List.of();

    HostRow(Host declared, Instant enrolledAt, String healthDetail) {
        this.id = declared.id();
        this.declared = declared;
        this.enrolledAt = enrolledAt;
        this.healthDetail = healthDetail;
        this.healthSince = enrolledAt;
    }

    HostRow copy() {
        HostRow copy = new HostRow(declared, enrolledAt, healthDetail);
        copy.facts = facts;
        copy.incarnation = incarnation;
        copy.journalVersion = journalVersion;
        copy.bootId = bootId;
        copy.journal = journal;
        copy.attempt = attempt;
        copy.generation = generation;
        copy.health = health;
        copy.healthSince = healthSince;
        copy.lastReport = lastReport;
        copy.quarantine = quarantine;
        copy.failure = failure;
        copy.behind = behind;
        copy.drainedSince = drainedSince;
        copy.removedBy = removedBy;
        copy.shares = shares;
        return copy;
    }

    /** What it says of itself counts no more, as after a new installation. */
    void forget() {
        incarnation = null;
        journalVersion = 0;
        quarantine = null;
        failure = null;
        behind = null;
    }

    public HostId id() {
        return id;
    }

    Environment environment() {
        return declared.environment();
    }

    SortedMap<String, String> labels() {
        return declared.labels();
    }

    /** A removed host's row stays, for its history and its attempt numbers. */
    public boolean isRemoved() {
        return removedBy != null;
    }

    /** Unhealthy, unknown, quarantined, failed or behind: counts in down unless it holds a claim. */
    public boolean isOut() {
        return health != Health.HEALTHY || quarantine != null || failure != null || behind != null;
    }

    boolean isBehindButWell() {
        return behind != null && health == Health.HEALTHY && quarantine == null && failure == null && !isRemoved();
    }

    /** The pools that it counts in. */
    public List<Share> shares() {
        return shares;
    }

    public JournalNumbers journal() {
        return journal;
    }

    /** The highest attempt ever made for it. */
    public long attempt() {
        return attempt;
    }

    public HostRecord record() {
        return new HostRecord(
                id,
                Optional.ofNullable(incarnation),
                journalVersion,
                bootId,
                journal,
                attempt,
                generation,
                Optional.ofNullable(quarantine).map(Condition.Quarantined::reason));
    }

    /** Unknown goes before a failed operation, and that before unhealthy; see the real store. */
    public Condition condition() {
        if (quarantine != null) {
            return quarantine;
        }
        if (health == Health.UNKNOWN) {
            return new Condition.Unknown(healthDetail, healthSince);
        }
        if (failure != null) {
            return failure;
        }
        if (health == Health.UNHEALTHY) {
            return new Condition.Unhealthy(healthDetail, healthSince);
        }
        return behind == null ? new Condition.Healthy() : behind;
    }

    /** A rollout whose operation failed on it, if any. */
    public Optional<RolloutId> failedIn() {
        return Optional.ofNullable(failure).map(Condition.OperationFailed::rollout);
    }

    @Override
    public String toString() {
        return id + " " + condition() + " " + shares;
    }
}
