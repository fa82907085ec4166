package patchwave.controller.store;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Severity;

/** {@link AdvisoryStore} on SQL. */
final class SqlAdvisories implements AdvisoryStore {
    private final SqlTransaction transaction;
    private final Sql sql;

    SqlAdvisories(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    @Override
    public Advisory record(Advisory advisory) {
        sql.update(
                """
                INSERT INTO advisory (id, package_name, fixed_version, severity, exploited, proof_of_concept, is_remote,
                    known_since, source)
                VALUES (:id, :package, :fixed, :severity, :exploited, :proof, :remote, :since, :source)
                ON CONFLICT (id) DO UPDATE SET package_name = excluded.package_name,
                    fixed_version = excluded.fixed_version, severity = excluded.severity,
                    exploited = excluded.exploited, proof_of_concept = excluded.proof_of_concept,
                    is_remote = excluded.is_remote, source = excluded.source,
                    known_since = CASE WHEN advisory.known_since < excluded.known_since
                        THEN advisory.known_since ELSE excluded.known_since END
                """,
                "id",
                advisory.id(),
                "package",
                advisory.packageName(),
                "fixed",
                advisory.fixedVersion(),
                "severity",
                advisory.severity(),
                "exploited",
                advisory.exploited(),
                "proof",
                advisory.proofOfConcept(),
                "remote",
                advisory.remote(),
                "since",
                advisory.knownSince(),
                "source",
                advisory.source());
        transaction.audit(
                "advisory.record",
                advisory.id().value(),
                Map.of(
                        "package",
                        advisory.packageName(),
                        "fixed_version",
                        advisory.fixedVersion().orElse(""),
                        "severity",
                        advisory.severity().name(),
                        "exploited",
                        advisory.exploited(),
                        "proof_of_concept",
                        advisory.proofOfConcept(),
                        "remote",
                        advisory.remote(),
                        "source",
                        advisory.source()));
        return find(advisory.id()).orElse(advisory);
    }

    @Override
    public Optional<Advisory> find(AdvisoryId id) {
        return sql.find("SELECT * FROM advisory WHERE id = :id", SqlAdvisories::advisory, "id", id);
    }

    @Override
    public List<Advisory> list() {
        return sql.list("SELECT * FROM advisory ORDER BY id", SqlAdvisories::advisory);
    }

    private static Advisory advisory(Row row) {
        return new Advisory(
                new AdvisoryId(row.text("id")),
                row.text("package_name"),
                row.optionalText("fixed_version"),
                Severity.valueOf(row.text("severity")),
                row.truth("exploited"),
                row.truth("proof_of_concept"),
                row.truth("is_remote"),
                row.time("known_since"),
                row.text("source"));
    }
}
