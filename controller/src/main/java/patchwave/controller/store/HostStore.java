package patchwave.controller.store;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;
import patchwave.fleet.PoolId;
import patchwave.host.Incarnation;
import patchwave.host.JournalNumbers;
import patchwave.plan.Condition;
import patchwave.rollout.RolloutId;

/** What is known of hosts. Values are decided by the core; here they are stored only if nothing else came first. */
public final class HostStore {
    private final Transaction transaction;
    private final Sql sql;

    HostStore(Transaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    public Optional<StoredHost> find(HostId host) {
        return new HostReader(sql).find(host);
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
        return new HostReader(sql).list(environment, pool, after, limit);
    }

    /**
     * The host's parts in rollouts that are not over, in those that it catches up with while their plan is valid, and in the
     * one that holds its claim; oldest rollout first. What is desired of an agent follows from these.
     */
    public List<HostPart> currentParts(HostId host) {
        return new RolloutRows(sql).parts("""
                        WHERE rh.host_id = :host AND (r.status NOT IN ('ABORTED', 'COMPLETED')
                        OR (r.status = 'COMPLETED' AND rh.catches_up = 1 AND r.expires_at > :now) OR EXISTS (
                            SELECT 1 FROM claim c WHERE c.host_id = rh.host_id AND c.rollout_id = rh.rollout_id))
                        ORDER BY r.started_at, r.id
                        """, "host", host, "now", transaction.now());
    }

    /** The host's part in one rollout, over or not. */
    public Optional<HostPart> part(RolloutId rollout, HostId host) {
        return new RolloutRows(sql)
                        .parts(
                                "WHERE rh.rollout_id = :rollout AND rh.host_id = :host",
                                "rollout",
                                rollout,
                                "host",
                                host)
                        .stream()
                        .findFirst();
    }

    /** The host's parts in all rollouts, newest first. */
    public List<HostPart> parts(HostId host, int limit) {
        return new RolloutRows(sql)
                .parts(
                        "WHERE rh.host_id = :host ORDER BY r.started_at DESC, r.id DESC LIMIT :limit",
                        "host",
                        host,
                        "limit",
                        limit);
    }

    /**
     * Welcomes an incarnation (rule C4), if the record is still the one that the decision was made from.
     *
     * @param expected the record's incarnation when it was read
     * @param expectedJournalVersion the record's journal version when it was read
     * @param journalVersion not lower than the expected one, else {@link IllegalArgumentException}
     * @return false: the record has changed, read and decide again; or the host is quarantined
     */
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
        int changed = sql.update(
                """
                UPDATE host SET incarnation = :incarnation, journal_version = :version, boot_id = :boot,
                    hostname = :hostname, os_release = :os, architecture = :architecture, kernel_release = :kernel,
                    agent_version = :agent, last_report = :now
                WHERE id = :host AND incarnation IS NOT DISTINCT FROM :expected AND journal_version = :expectedVersion
                AND quarantine_reason IS NULL
                """,
                "host",
                host,
                "incarnation",
                incarnation,
                "version",
                journalVersion,
                "boot",
                bootId,
                "hostname",
                facts.hostname(),
                "os",
                facts.osRelease(),
                "architecture",
                facts.architecture(),
                "kernel",
                facts.kernelRelease(),
                "agent",
                facts.agentVersion(),
                "now",
                transaction.now(),
                "expected",
                expected,
                "expectedVersion",
                expectedJournalVersion);
        if (changed == 1) {
            transaction.audit(
                    "host.welcome",
                    host.value(),
                    Map.of("incarnation", incarnation.hex(), "journal_version", journalVersion, "boot_id", bootId));
        }
        return changed == 1;
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
        sql.requireWritable();
        Optional<patchwave.host.HostRecord> found = sql.find(
                "SELECT * FROM host WHERE id = :host AND incarnation = :incarnation AND quarantine_reason IS NULL",
                HostRows::record,
                "host",
                host,
                "incarnation",
                incarnation);
        if (found.isEmpty()) {
            return false;
        }
        patchwave.host.HostRecord before = found.get();
        JournalNumbers merged = before.journal().merge(journal);
        long version = Math.max(before.journalVersion(), journalVersion);
        boolean numbersGrew = !merged.equals(before.journal());
        if (numbersGrew || version > before.journalVersion() || !bootId.equals(before.bootId())) {
            // A number above every attempt that we remember comes from before a restored backup: never use it again.
            long attempt = Math.max(
                    Math.max(before.attempt(), merged.intent()),
                    Math.max(merged.begun(), Math.max(merged.finished(), merged.fenced())));
            sql.update(
                    """
                    UPDATE host SET journal_version = :version, boot_id = :boot, intent = :intent, begun = :begun,
                        finished = :finished, fenced = :fenced, attempt = :attempt
                    WHERE id = :host
                    """,
                    "host",
                    host,
                    "version",
                    version,
                    "boot",
                    bootId,
                    "intent",
                    merged.intent(),
                    "begun",
                    merged.begun(),
                    "finished",
                    merged.finished(),
                    "fenced",
                    merged.fenced(),
                    "attempt",
                    attempt);
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

    /**
     * Stores what is known of the host's health. Writes nothing if kind and detail are the same; keeps "since" while the
     * kind is the same; only a change of kind is audited. The pools' {@code down} follows in the same transaction.
     *
     * @param health Healthy, Unhealthy or Unknown; the other conditions have operations of their own
     * @return whether the kind changed
     */
    public boolean setHealth(HostId host, Condition health) {
        return new HostConditions(transaction).setHealth(host, health);
    }

    /** Gives the host no more work and counts it as down; keeps the first reason. Its claim, if any, stays. */
    public boolean quarantine(HostId host, String reason) {
        return new HostConditions(transaction).quarantine(host, reason);
    }

    /**
     * Ends a quarantine, so that the next Hello is taken as the first one, and forgets that an operation failed and that the
     * host is behind. Attempt numbers stay. Not while the host holds a claim.
     *
     * @return whether there was anything to end
     */
    public boolean readmit(HostId host, String reason) {
        return new HostConditions(transaction).readmit(host, reason);
    }

    /**
     * Takes a host that does not exist any more out of the fleet: it counts in no pool, is left out of its rollouts, and is
     * not found any more, so that its certificate is good for nothing. One that holds a claim needs two operators; a claim
     * that had a permit ends as a failure. Enrolled again under its name later, it begins after its old attempt numbers.
     */
    public RemovalAnswer remove(HostId host, String reason) {
        return new Removals(transaction).remove(host, reason);
    }

    public long count() {
        return sql.find("SELECT COUNT(*) AS hosts FROM host WHERE removed_at IS NULL", row -> row.number("hosts"))
                .orElse(0L);
    }

    /** When a host last reported in a way that was stored; for a controller that has just started. */
    public SortedMap<HostId, Instant> lastReports() {
        SortedMap<HostId, Instant> reports = new TreeMap<>();
        sql.each(
                "SELECT id, last_report FROM host WHERE last_report IS NOT NULL AND removed_at IS NULL",
                row -> reports.put(new HostId(row.text("id")), row.time("last_report")));
        return reports;
    }
}
