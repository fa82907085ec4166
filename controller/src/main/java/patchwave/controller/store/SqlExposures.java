package patchwave.controller.store;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import patchwave.advisory.AdvisoryId;
import patchwave.exposure.Exposure;
import patchwave.exposure.ExposureChange;
import patchwave.fleet.Environment;
import patchwave.fleet.HostId;

/** {@link ExposureStore} on SQL. */
final class SqlExposures implements ExposureStore {
    /** Of e. */
    private static final String LIVE = """
            (e.ended_at IS NULL OR (e.proven = 0
                AND (e.ended_as = 'FIXED' OR (e.ended_by IS NOT NULL AND EXISTS (SELECT 1 FROM host h
                    WHERE h.id = e.host_id AND h.removed_at IS NULL AND h.enrolled_at <= e.ended_at)))
                AND NOT EXISTS (SELECT 1 FROM exposure later
                    WHERE later.vulnerability = e.vulnerability AND later.host_id = e.host_id AND later.since > e.since)))
            """;

    private final SqlTransaction transaction;
    private final Sql sql;

    SqlExposures(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    @Override
    public SortedMap<AdvisoryId, Open> counts() {
        SortedMap<AdvisoryId, Open> counts = new TreeMap<>();
        sql.each("""
                SELECT vulnerability, COUNT(*) AS hosts, MIN(counted_from) AS counted_from FROM exposure WHERE ended_at IS NULL
                GROUP BY vulnerability
                """, row -> counts.put(vulnerability(row), new Open(row.count("hosts"), row.time("counted_from"))));
        return counts;
    }

    @Override
    public SortedSet<Environment> environments(AdvisoryId vulnerability) {
        return environments(vulnerability, "");
    }

    @Override
    public SortedSet<Environment> environmentsToPatch(AdvisoryId vulnerability) {
        return environments(vulnerability, "AND e.verdict = 'affected-fix-available'");
    }

    /** Asks of each environment whether there is one such host: thousands of exposures of it are never looked at. */
    private SortedSet<Environment> environments(AdvisoryId vulnerability, String condition) {
        return new TreeSet<>(
                sql.list("""
                SELECT named.environment FROM (SELECT DISTINCT environment FROM host) AS named
                WHERE EXISTS (SELECT 1 FROM exposure e JOIN host h ON h.id = e.host_id
                    WHERE h.environment = named.environment AND e.vulnerability = :id AND e.ended_at IS NULL
                """ + condition + ")", row -> new Environment(row.text("environment")), "id", vulnerability));
    }

    @Override
    public List<Exposure> open(AdvisoryId vulnerability) {
        return sql.list(
                "SELECT * FROM exposure WHERE vulnerability = :id AND ended_at IS NULL ORDER BY host_id",
                SqlExposures::exposure,
                "id",
                vulnerability);
    }

    @Override
    public SortedSet<AdvisoryId> live() {
        return new TreeSet<>(
                sql.list("SELECT DISTINCT vulnerability FROM exposure e WHERE " + LIVE, SqlExposures::vulnerability));
    }

    @Override
    public List<Exposure> live(AdvisoryId vulnerability) {
        return live(List.of(vulnerability)).getOrDefault(vulnerability, List.of());
    }

    @Override
    public SortedMap<AdvisoryId, List<Exposure>> live(Collection<AdvisoryId> vulnerabilities) {
        SortedMap<AdvisoryId, List<Exposure>> live = new TreeMap<>();
        SqlIds.each(
                vulnerabilities,
                ids -> sql.each(
                        "SELECT * FROM exposure e WHERE vulnerability IN " + SqlIds.IDS + " AND " + LIVE
                                + " ORDER BY vulnerability, host_id",
                        row -> live.computeIfAbsent(vulnerability(row), _ -> new ArrayList<>())
                                .add(exposure(row)),
                        ids));
        return live;
    }

    @Override
    public List<Exposure> live(HostId host) {
        return sql.list(
                "SELECT * FROM exposure e WHERE host_id = :host AND " + LIVE + " ORDER BY vulnerability",
                SqlExposures::exposure,
                "host",
                host);
    }

    @Override
    public void apply(List<ExposureChange> changes) {
        SortedMap<AdvisoryId, SortedMap<String, Integer>> counts = new TreeMap<>();
        for (ExposureChange change : changes) {
            if (write(change)) {
                counts.computeIfAbsent(change.exposure().vulnerability(), _ -> new TreeMap<>())
                        .merge(word(change), 1, Integer::sum);
            }
        }
        counts.forEach((id, of) -> transaction.audit("exposure.change", id.value(), of));
    }

    private static String word(ExposureChange change) {
        return switch (change) {
            case ExposureChange.Opened _ -> "opened";
            case ExposureChange.Reopened _ -> "reopened";
            case ExposureChange.Disproven _ -> "disproven";
            case ExposureChange.Turned _ -> "turned";
            case ExposureChange.Proven _ -> "proven";
            case ExposureChange.Reasserted _ -> "reasserted";
            case ExposureChange.Ended _ -> "ended";
        };
    }

    private boolean write(ExposureChange change) {
        Exposure exposure = change.exposure();
        return switch (change) {
            case ExposureChange.Opened _, ExposureChange.Reopened _ -> sql.update("""
                        INSERT INTO exposure (vulnerability, host_id, since, counted_from, subject, verdict, remedy)
                        SELECT :id, h.id, :since, :from, :subject, :verdict, :remedy FROM host h
                        WHERE h.id = :host AND h.removed_at IS NULL
                        ON CONFLICT DO NOTHING
                        """, inserted(exposure)) > 0;
            case ExposureChange.Disproven _ -> sql.update("""
                        UPDATE exposure SET ended_at = NULL, ended_as = NULL, subject = :subject, verdict = :verdict, remedy = :remedy
                        WHERE vulnerability = :id AND host_id = :host AND since = :since AND ended_as = 'FIXED' AND proven = 0
                            AND NOT EXISTS (SELECT 1 FROM exposure later WHERE later.vulnerability = :id AND later.host_id = :host
                                AND later.since > :since)
                            AND EXISTS (SELECT 1 FROM host h WHERE h.id = :host AND h.removed_at IS NULL)
                        """, named(exposure)) > 0;
            case ExposureChange.Turned _ -> sql.update("""
                        UPDATE exposure SET subject = :subject, verdict = :verdict, remedy = :remedy
                        WHERE vulnerability = :id AND host_id = :host AND since = :since AND ended_at IS NULL
                        """, named(exposure)) > 0;
            case ExposureChange.Proven _ ->
                sql.update("""
                        UPDATE exposure SET proven = 1
                        WHERE vulnerability = :id AND host_id = :host AND since = :since AND ended_at IS NOT NULL AND proven = 0
                        """, "id", exposure.vulnerability(), "host", exposure.host(), "since", exposure.since()) > 0;
            case ExposureChange.Reasserted _ ->
                sql.update(
                                """
                        UPDATE exposure SET ended_by = :by
                        WHERE vulnerability = :id AND host_id = :host AND since = :since AND ended_by IS NOT NULL AND proven = 0
                        """,
                                "by",
                                exposure.end().flatMap(Exposure.End::assertion),
                                "id",
                                exposure.vulnerability(),
                                "host",
                                exposure.host(),
                                "since",
                                exposure.since())
                        > 0;
            case ExposureChange.Ended _ -> {
                Exposure.End end = exposure.end().orElseThrow();
                yield sql.update(
                                """
                        UPDATE exposure SET ended_at = :at, ended_as = :as, proven = :proven, ended_by = :by
                        WHERE vulnerability = :id AND host_id = :host AND since = :since AND ended_at IS NULL
                        """,
                                "at",
                                end.at(),
                                "as",
                                end.kind(),
                                "proven",
                                end.isProven(),
                                "by",
                                end.assertion(),
                                "id",
                                exposure.vulnerability(),
                                "host",
                                exposure.host(),
                                "since",
                                exposure.since())
                        > 0;
            }
        };
    }

    private static Object[] inserted(Exposure exposure) {
        return Stream.concat(Stream.of(named(exposure)), Stream.of("from", exposure.countedFrom()))
                .toArray();
    }

    private static Object[] named(Exposure exposure) {
        return new Object[] {
            "id", exposure.vulnerability(),
            "host", exposure.host(),
            "since", exposure.since(),
            "subject", exposure.subject(),
            "verdict", exposure.verdict(),
            "remedy", exposure.remedy()
        };
    }

    /** The machine is not there any more, or is another one now: what it had is over, and nobody mended it. */
    void end(HostId host) {
        sql.update("""
                UPDATE exposure SET ended_at = CASE WHEN since > :now THEN since ELSE :now END, ended_as = :as, proven = 1
                WHERE host_id = :host AND ended_at IS NULL
                """, "now", transaction.now(), "as", Exposure.Kind.HOST_REMOVED, "host", host);
    }

    @Override
    public SortedSet<AdvisoryId> between(Instant from, Instant until) {
        return new TreeSet<>(sql.list("""
                SELECT DISTINCT vulnerability FROM exposure
                WHERE since < :until AND (ended_at IS NULL OR ended_at >= :from)
                """, SqlExposures::vulnerability, "from", from, "until", until));
    }

    @Override
    public SortedMap<HostId, Environment> environments() {
        SortedMap<HostId, Environment> environments = new TreeMap<>();
        sql.each(
                "SELECT id, environment FROM host",
                row -> environments.put(new HostId(row.text("id")), new Environment(row.text("environment"))));
        return environments;
    }

    @Override
    public List<Exposure> all(AdvisoryId vulnerability) {
        return sql.list(
                "SELECT * FROM exposure WHERE vulnerability = :id ORDER BY host_id, since",
                SqlExposures::exposure,
                "id",
                vulnerability);
    }

    private static AdvisoryId vulnerability(Row row) {
        return new AdvisoryId(row.text("vulnerability"));
    }

    private static Exposure exposure(Row row) {
        return new Exposure(
                vulnerability(row),
                new HostId(row.text("host_id")),
                row.text("subject"),
                row.text("verdict"),
                row.text("remedy"),
                row.time("since"),
                row.time("counted_from"),
                row.optionalTime("ended_at")
                        .map(at -> new Exposure.End(
                                at,
                                Exposure.Kind.valueOf(row.text("ended_as")),
                                row.truth("proven"),
                                row.optionalText("ended_by"))));
    }
}
