package patchwave.controller.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.fleet.Environment;
import patchwave.rollout.RolloutId;

/** {@link StandingApprovalStore} on SQL. */
final class SqlStandingApprovals implements StandingApprovalStore {
    private static final String SELECT = "SELECT * FROM standing_approval ";

    private final SqlTransaction transaction;
    private final Sql sql;

    SqlStandingApprovals(SqlTransaction transaction) {
        this.transaction = transaction;
        this.sql = transaction.sql();
    }

    @Override
    public GrantedApproval grant(String id, byte[] signed, Map<String, ?> audited) {
        GrantedApproval granted =
                new GrantedApproval(id, signed, transaction.actor().name(), transaction.now(), Optional.empty());
        sql.update("""
                INSERT INTO standing_approval (id, number, signed_approval, granted_by, granted_at)
                VALUES (:id, (SELECT COALESCE(MAX(number), 0) + 1 FROM standing_approval), :signed, :by, :at)
                ON CONFLICT (id) DO UPDATE SET signed_approval = excluded.signed_approval, granted_by = excluded.granted_by,
                    granted_at = excluded.granted_at
                """, "id", id, "signed", signed, "by", granted.by(), "at", granted.at());
        transaction.audit("approval.grant", id, audited);
        return granted;
    }

    @Override
    public Optional<GrantedApproval> find(String id) {
        return sql.find(SELECT + "WHERE id = :id", SqlStandingApprovals::approval, "id", id);
    }

    @Override
    public List<GrantedApproval> notRevoked() {
        return sql.list(SELECT + "WHERE revoked_by IS NULL ORDER BY number DESC", SqlStandingApprovals::approval);
    }

    @Override
    public List<GrantedApproval> list(int most) {
        return sql.list(SELECT + "ORDER BY number DESC LIMIT :most", SqlStandingApprovals::approval, "most", most);
    }

    @Override
    public Optional<GrantedApproval> revoke(String id, String reason) {
        int revoked =
                sql.update("""
                UPDATE standing_approval SET revoked_by = :by, revoked_at = :at, revoke_reason = :reason
                WHERE id = :id AND revoked_by IS NULL
                """, "id", id, "by", transaction.actor().name(), "at", transaction.now(), "reason", reason);
        if (revoked == 1) {
            transaction.audit("approval.revoke", id, Map.of("reason", reason));
        }
        return find(id);
    }

    @Override
    public void started(
            RolloutId rollout,
            String id,
            Collection<AdvisoryId> vulnerabilities,
            Collection<Environment> environments) {
        keep(rollout, Optional.of(id), vulnerabilities);
        transaction.audit(
                "approval.use",
                id,
                Map.of(
                        "rollout",
                        rollout.value(),
                        "vulnerabilities",
                        vulnerabilities.stream().map(AdvisoryId::value).toList(),
                        "environments",
                        environments.stream().map(Environment::name).toList()));
    }

    @Override
    public void skipped(RolloutId rollout, Collection<AdvisoryId> vulnerabilities) {
        keep(rollout, Optional.empty(), vulnerabilities);
        transaction.audit(
                "immediate.skip",
                rollout.value(),
                Map.of(
                        "vulnerabilities",
                        vulnerabilities.stream().map(AdvisoryId::value).toList()));
    }

    private void keep(RolloutId rollout, Optional<String> approval, Collection<AdvisoryId> vulnerabilities) {
        for (AdvisoryId vulnerability : vulnerabilities) {
            sql.update(
                    """
                    INSERT INTO immediate_start (vulnerability, rollout_id, approval_id, started_at)
                    VALUES (:vulnerability, :rollout, :approval, :at) ON CONFLICT (vulnerability) DO NOTHING
                    """,
                    "vulnerability",
                    vulnerability,
                    "rollout",
                    rollout,
                    "approval",
                    approval,
                    "at",
                    transaction.now());
        }
    }

    @Override
    public Optional<RolloutId> startedAgainst(AdvisoryId vulnerability) {
        return sql.find(
                "SELECT rollout_id FROM immediate_start WHERE vulnerability = :id",
                row -> new RolloutId(row.text("rollout_id")),
                "id",
                vulnerability);
    }

    private static GrantedApproval approval(Row row) {
        return new GrantedApproval(
                row.text("id"),
                row.optionalBytes("signed_approval").orElseThrow(),
                row.text("granted_by"),
                row.time("granted_at"),
                row.optionalText("revoked_by")
                        .map(by ->
                                new GrantedApproval.Revocation(by, row.time("revoked_at"), row.text("revoke_reason"))));
    }
}
