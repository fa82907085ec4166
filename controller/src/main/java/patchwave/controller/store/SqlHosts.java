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

/** {@link HostStore} on SQL. */
final class SqlHosts implements HostStore {
    private final SqlTransaction transaction;
    private final Sql sql;

    SqlHosts(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    @Override
    public Optional<StoredHost> find(HostId host) {
        return new HostReader(sql).find(host);
    }

    @Override
    public List<StoredHost> list(
            @Nullable Environment environment, @Nullable PoolId pool, @Nullable HostId after, int limit) {
        return new HostReader(sql).list(environment, pool, after, limit);
    }

    @Override
    public List<HostPart> currentParts(HostId host) {
        return new RolloutRows(sql).parts("""
                        WHERE rh.host_id = :host AND (r.status NOT IN ('ABORTED', 'COMPLETED')
                        OR (r.status = 'COMPLETED' AND rh.catches_up = 1 AND r.expires_at > :now) OR EXISTS (
                            SELECT 1 FROM claim c WHERE c.host_id = rh.host_id AND c.rollout_id = rh.rollout_id))
                        ORDER BY r.started_at, r.id
                        """, "host", host, "now", transaction.now());
    }

    @Override
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

    @Override
    public List<HostPart> parts(HostId host, int limit) {
        return new RolloutRows(sql)
                .parts(
                        "WHERE rh.host_id = :host ORDER BY r.started_at DESC, r.id DESC LIMIT :limit",
                        "host",
                        host,
                        "limit",
                        limit);
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
        sql.update("""
                UPDATE meta SET placing = placing + 1 WHERE EXISTS (SELECT 1 FROM host
                    WHERE id = :host AND (os_release <> :os OR kernel_release <> :kernel))
                """, "host", host, "os", facts.osRelease(), "kernel", facts.kernelRelease());
        int changed = sql.update(
                """
                UPDATE host SET incarnation = :incarnation, journal_version = :version, boot_id = :boot,
                    hostname = :hostname, os_release = :os, architecture = :architecture, kernel_release = :kernel,
                    agent_version = :agent, last_report = :now
                WHERE id = :host AND incarnation IS NOT DISTINCT FROM :expected AND journal_version = :expectedVersion
                AND quarantine_reason IS NULL AND removed_at IS NULL
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

    @Override
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

    @Override
    public boolean setHealth(HostId host, Condition health) {
        return new HostConditions(transaction).setHealth(host, health);
    }

    @Override
    public void setDrained(HostId host, Optional<Instant> since) {
        sql.update(
                "UPDATE host SET drained_since = :since WHERE id = :host AND drained_since IS DISTINCT FROM :since",
                "host",
                host,
                "since",
                since);
    }

    @Override
    public boolean quarantine(HostId host, String reason) {
        return new HostConditions(transaction).quarantine(host, reason);
    }

    @Override
    public boolean readmit(HostId host, String reason) {
        return new HostConditions(transaction).readmit(host, reason);
    }

    @Override
    public RemovalAnswer remove(HostId host, String reason) {
        return new Removals(transaction).remove(host, reason);
    }

    @Override
    public long count() {
        return sql.find("SELECT COUNT(*) AS hosts FROM host WHERE removed_at IS NULL", row -> row.number("hosts"))
                .orElse(0L);
    }

    @Override
    public SortedMap<HostId, Instant> lastReports() {
        SortedMap<HostId, Instant> reports = new TreeMap<>();
        sql.each(
                "SELECT id, last_report FROM host WHERE last_report IS NOT NULL AND removed_at IS NULL",
                row -> reports.put(new HostId(row.text("id")), row.time("last_report")));
        return reports;
    }
}
