package patchwave.simulation.memory;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchwave.controller.store.HostFacts;
import patchwave.controller.store.HostPart;
import patchwave.controller.store.HostStore;
import patchwave.controller.store.RemovalAnswer;
import patchwave.controller.store.StoredHost;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.host.Incarnation;
import patchwave.host.JournalNumbers;
import patchwave.plan.Condition;
import patchwave.rollout.RolloutId;

/** {@link HostStore} on the tables in memory. */
final class MemoryHosts implements HostStore {
    private final MemoryTransaction transaction;
    private final Tables tables;

    MemoryHosts(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    @Override
    public Optional<StoredHost> find(HostId host) {
        HostRow row = tables.hosts.find(host);
        return row == null || row.isRemoved() ? Optional.empty() : Optional.of(stored(row));
    }

    private StoredHost stored(HostRow row) {
        return new StoredHost(
                row.declared,
                row.enrolledAt,
                row.facts,
                row.record(),
                row.condition(),
                Optional.ofNullable(row.lastReport),
                row.shares.stream()
                        .map(share -> tables.pools.get(share.pool()).id)
                        .toList(),
                Optional.ofNullable(tables.claim(row.id)).map(ClaimRow::claim),
                Optional.ofNullable(row.drainedSince));
    }

    @Override
    public List<StoredHost> list(
            @Nullable Environment environment, @Nullable PoolId pool, @Nullable HostId after, int limit) {
        return tables.hosts.all().stream()
                .filter(row -> !row.isRemoved()
                        && (environment == null || row.environment().equals(environment))
                        && (after == null || row.id.compareTo(after) > 0)
                        && (pool == null || Accounts.weight(row.shares, pool.toString()) > 0))
                .limit(limit)
                .map(this::stored)
                .toList();
    }

    @Override
    public List<HostPart> currentParts(HostId host) {
        Parts parts = new Parts(transaction);
        return parts.of(host, parts::isCurrent);
    }

    @Override
    public Optional<HostPart> part(RolloutId rollout, HostId host) {
        RolloutRow row = tables.rollouts.find(rollout);
        PartRow part = row == null ? null : row.part(host);
        return row == null || part == null ? Optional.empty() : Optional.of(Parts.part(row, part));
    }

    @Override
    public List<HostPart> parts(HostId host, int limit) {
        return new Parts(transaction)
                .of(host, (_, _) -> true).reversed().stream().limit(limit).toList();
    }

    @Override
    public boolean welcome(
            HostId host,
            Optional<Incarnation> expected,
            long expectedJournalVersion,
            Incarnation incarnation,
            long journalVersion,
            String bootId,
            HostFacts facts) {
        if (journalVersion < expectedJournalVersion) {
            throw new IllegalArgumentException("host %s: journal version %d would go back from %d"
                    .formatted(host, journalVersion, expectedJournalVersion));
        }
        transaction.requireWritable();
        HostRow found = tables.hosts.find(host);
        if (found == null
                || !Objects.equals(found.incarnation, expected.orElse(null))
                || found.journalVersion != expectedJournalVersion
                || found.quarantine != null
                || found.isRemoved()) {
            return false;
        }
        HostRow row = tables.hosts.edit(host);
        row.incarnation = incarnation;
        row.journalVersion = journalVersion;
        row.bootId = bootId;
        row.facts = facts;
        row.lastReport = transaction.now();
        transaction.audit(
                "host.welcome",
                host.value(),
                Map.of("incarnation", incarnation.hex(), "journal_version", journalVersion, "boot_id", bootId));
        return true;
    }

    @Override
    public boolean mergeJournal(
            HostId host, Incarnation incarnation, long journalVersion, String bootId, JournalNumbers journal) {
        transaction.requireWritable();
        HostRow row = tables.hosts.find(host);
        if (row == null || !incarnation.equals(row.incarnation) || row.quarantine != null) {
            return false;
        }
        boolean byMaximum = transaction.rules().hold(Rule.MERGE_BY_MAX);
        JournalNumbers merged = byMaximum ? row.journal.merge(journal) : journal;
        long version = byMaximum ? Math.max(row.journalVersion, journalVersion) : journalVersion;
        boolean numbersGrew = !merged.equals(row.journal);
        if (numbersGrew || version != row.journalVersion || !bootId.equals(row.bootId)) {
            HostRow changed = tables.hosts.edit(host);
            changed.journal = merged;
            changed.journalVersion = version;
            changed.bootId = bootId;
            changed.attempt = highest(row.attempt, merged);
        }
        if (numbersGrew) {
            transaction.audit(
                    "host.journal",
                    host.value(),
                    Map.of(
                            "intent",
                            merged.intent(),
                            "begun",
                            merged.begun(),
                            "finished",
                            merged.finished(),
                            "fenced",
                            merged.fenced()));
        }
        return true;
    }

    /** A number above every attempt that we remember comes from before a restored backup: never use it again. */
    private static long highest(long attempt, JournalNumbers journal) {
        return Math.max(
                Math.max(attempt, journal.intent()),
                Math.max(journal.begun(), Math.max(journal.finished(), journal.fenced())));
    }

    @Override
    public void setDrained(HostId host, Optional<Instant> since) {
        transaction.requireWritable();
        HostRow row = tables.hosts.find(host);
        if (row != null && !Optional.ofNullable(row.drainedSince).equals(since)) {
            tables.hosts.edit(host).drainedSince = since.orElse(null);
        }
    }

    @Override
    public boolean setHealth(HostId host, Condition health) {
        transaction.requireWritable();
        return new Conditions(transaction).setHealth(host, health);
    }

    @Override
    public boolean quarantine(HostId host, String reason) {
        transaction.requireWritable();
        return new Conditions(transaction).quarantine(host, reason);
    }

    @Override
    public boolean readmit(HostId host, String reason) {
        transaction.requireWritable();
        return new Conditions(transaction).readmit(host, reason);
    }

    @Override
    public RemovalAnswer remove(HostId host, String reason) {
        transaction.requireWritable();
        return new Departures(transaction).remove(host, reason);
    }

    @Override
    public long count() {
        return tables.hosts.all().stream().filter(row -> !row.isRemoved()).count();
    }

    @Override
    public SortedMap<HostId, Instant> lastReports() {
        SortedMap<HostId, Instant> reports = new TreeMap<>();
        for (HostRow row : tables.hosts.all()) {
            if (row.lastReport != null && !row.isRemoved()) {
                reports.put(row.id, row.lastReport);
            }
        }
        return reports;
    }
}
