package patchwave.simulation.memory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.controller.store.LoweredFloor;
import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;

/** Everything that the controller remembers. */
final class Tables {
    final Statements statements;
    final Table<String, PoolRow> pools;
    final Table<HostId, HostRow> hosts;
    final Table<RolloutId, RolloutRow> rollouts;
    final Table<ClaimKey, ClaimRow> claims;
    /** By number. */
    final Table<Long, LoweredFloor> floors;

    final Table<HostId, RemovalWish> removalWishes;
    /** By the secret's hash. */
    final Table<String, Token> tokens;

    final Table<String, String> certificates;
    final Table<AdvisoryId, Advisory> advisories;
    /** By number. */
    final Table<Long, Assertion> assertions;
    /** By number. */
    final Table<Long, OperationTime> operationTimes;

    private final List<AuditEntry> audit = new ArrayList<>();
    private @Nullable FleetRow fleet;
    private long plannerEpoch;
    private @Nullable String admissionClosed;
    private @Nullable Instant windowsSeenUntil;

    Tables(Statements statements) {
        this.statements = statements;
        this.pools = new Table<>("pool", statements, PoolRow::copy);
        this.hosts = new Table<>("host", statements, HostRow::copy);
        this.rollouts = new Table<>("rollout", statements, RolloutRow::copy);
        this.claims = new Table<>("claim", statements, ClaimRow::copy);
        this.floors = new Table<>("lowered_floor", statements, UnaryOperator.identity());
        this.removalWishes = new Table<>("removal_wish", statements, UnaryOperator.identity());
        this.tokens = new Table<>("enrol_token", statements, UnaryOperator.identity());
        this.certificates = new Table<>("certificate", statements, UnaryOperator.identity());
        this.advisories = new Table<>("advisory", statements, UnaryOperator.identity());
        this.assertions = new Table<>("assertion", statements, UnaryOperator.identity());
        this.operationTimes = new Table<>("operation_time", statements, UnaryOperator.identity());
    }

    Table<HostId, PartRow> newParts() {
        return new Table<>("rollout_host", statements, PartRow::copy);
    }

    /** The host's claim. */
    @Nullable
    ClaimRow claim(HostId host) {
        ClaimRow first = claims.from(new ClaimKey(host, 0));
        return first != null && first.host.equals(host) ? first : null;
    }

    @Nullable
    ClaimRow claim(HostId host, long attempt) {
        return claims.find(new ClaimKey(host, attempt));
    }

    /** How many claims a rollout holds. */
    int openClaims(RolloutId rollout) {
        int open = 0;
        for (ClaimRow claim : claims.all()) {
            if (claim.rollout.equals(rollout)) {
                open++;
            }
        }
        return open;
    }

    List<AuditEntry> audit() {
        return audit;
    }

    void append(AuditEntry entry) {
        statements.before("audit.insert");
        audit.add(entry);
        statements.done("audit.insert", entry.sequence(), audit::removeLast);
    }

    @Nullable
    FleetRow fleet() {
        return fleet;
    }

    void setFleet(FleetRow next) {
        FleetRow former = fleet;
        statements.before("fleet_revision.insert");
        fleet = next;
        statements.done("fleet_revision.insert", next.revision().revision(), () -> fleet = former);
    }

    long plannerEpoch() {
        return plannerEpoch;
    }

    void setPlannerEpoch(long next) {
        long former = plannerEpoch;
        statements.before("meta.update");
        plannerEpoch = next;
        statements.done("meta.update", "planner_epoch", () -> plannerEpoch = former);
    }

    @Nullable
    String admissionClosed() {
        return admissionClosed;
    }

    void setAdmissionClosed(@Nullable String next) {
        String former = admissionClosed;
        statements.before("meta.update");
        admissionClosed = next;
        statements.done("meta.update", "admission_closed", () -> admissionClosed = former);
    }

    @Nullable
    Instant windowsSeenUntil() {
        return windowsSeenUntil;
    }

    void setWindowsSeenUntil(Instant next) {
        Instant former = windowsSeenUntil;
        statements.before("window_watch.update");
        windowsSeenUntil = next;
        statements.done("window_watch.update", "seen_until", () -> windowsSeenUntil = former);
    }
}
