package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Mismatch;
import patchwave.controller.store.ReleaseEvidence;
import patchwave.controller.store.StoredHost;
import patchwave.fleet.HostId;
import patchwave.host.Incarnation;
import patchwave.plan.Condition;
import patchwave.proto.operator.v1.AuditRecord;
import patchwave.proto.operator.v1.HostCondition;
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.ListAuditRequest;
import patchwave.proto.operator.v1.ReadmitHostRequest;
import patchwave.rollout.HostPhase;
import patchwave.rollout.RolloutId;

class ReadmitHostTest {
    private static final RolloutId GHOST = new RolloutId("ghost-1");

    private Bench bench;
    private HostId host;

    @BeforeEach
    void open(@TempDir Path folder) throws Exception {
        bench = new Bench(folder).withFleet();
        host = bench.healthy("production", "web-1");
        bench.healthy("production", "web-2");
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private HostView readmit(String reason, long givenUp) {
        return bench.fleet()
                .readmitHost(ReadmitHostRequest.newBuilder()
                        .setHostId("web-1")
                        .setReason(reason)
                        .setGiveUpAttempt(givenUp)
                        .build())
                .getHost();
    }

    private StoredHost stored() {
        return bench.store.read(tables -> tables.hosts().find(host)).orElseThrow();
    }

    private int down() {
        return bench.store
                .read(tables -> tables.fleet().pools())
                .getLast()
                .capacity()
                .down();
    }

    private List<AuditRecord> audit(String verb) {
        return bench
                .audit()
                .listAudit(ListAuditRequest.newBuilder().setPageSize(1000).build())
                .getRecordsList()
                .stream()
                .filter(record -> record.getVerb().equals(verb))
                .toList();
    }

    private void claim(boolean permitted) {
        RunningRollout ghost = new RunningRollout(bench, GHOST.value(), false, List.of(host));
        assertThat(ghost.claim(host)).isTrue();
        if (permitted) {
            assertThat(ghost.isPermitted(host)).isTrue();
        }
    }

    @Test
    void aQuarantineEndsAndTheHostIsHinted() {
        bench.store.change(Actor.CONTROLLER, tables -> tables.hosts().quarantine(host, "cloned"));
        assertThat(down()).isEqualTo(1);
        assertThat(readmit("the clone was switched off", 0).getCondition())
                .isEqualTo(HostCondition.HOST_CONDITION_HEALTHY);
        assertThat(down()).isZero();
        assertThat(bench.controller.hinted).containsExactly(host);
        assertThat(audit("host.readmit")).singleElement().satisfies(record -> {
            assertThat(record.getActor()).isEqualTo("operator:alice");
            assertThat(record.getBody()).contains("the clone was switched off");
        });
        assertThat(readmit("again", 0).getCondition()).isEqualTo(HostCondition.HOST_CONDITION_HEALTHY);
        assertThat(audit("host.readmit")).as("safe to repeat").hasSize(1);
    }

    @Test
    void aHostThatHoldsAClaimIsRefusedWithTheWayOut() {
        claim(false);
        bench.store.change(Actor.CONTROLLER, tables -> tables.hosts().quarantine(host, "cloned"));
        Status refused = Bench.refused(() -> readmit("r", 0));
        assertThat(refused.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(refused.getDescription())
                .contains("rollout ghost-1, attempt 1", "wait until it has ended", "--give-up-attempt 1");
        assertThat(Bench.refused(() -> readmit("r", 2)).getDescription()).contains("not the one given up");
        assertThat(stored().condition()).isInstanceOf(Condition.Quarantined.class);
    }

    @Test
    void aGivenUpAttemptFailsAndTheHostCountsByItsHealthAgain() {
        claim(false);
        bench.store.change(Actor.CONTROLLER, tables -> tables.hosts().quarantine(host, "lost disk"));
        assertThat(readmit("disk replaced", 1).getCondition()).isEqualTo(HostCondition.HOST_CONDITION_HEALTHY);
        assertThat(down()).isZero();
        assertThat(stored().claim()).isEmpty();
        assertThat(bench.store
                        .read(tables -> tables.rollouts().find(GHOST))
                        .orElseThrow()
                        .hosts()
                        .getFirst()
                        .phase())
                .as("it counts for the halt table")
                .isInstanceOf(HostPhase.Failed.class);
        assertThat(audit("claim.release"))
                .singleElement()
                .satisfies(record -> assertThat(record.getBody()).contains("destroyed", "disk replaced"));
        List<Mismatch> mismatches =
                bench.store.write(Actor.CONTROLLER, tables -> tables.ledger().sweep());
        assertThat(mismatches).isEmpty();
    }

    @Test
    void anAttemptThatMayStillBeginIsNotGivenUp() {
        claim(true);
        Status refused = Bench.refused(() -> readmit("scrapped", 1));
        assertThat(refused.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(refused.getDescription()).contains("may still begin attempt 1", "2026-11-21T23:12:00Z");
    }

    @Test
    void aFailureIsForgottenAndTheIncarnationStays() {
        claim(false);
        bench.store.change(
                Actor.operator("alice"),
                tables -> tables.ledger().release(host, 1, new ReleaseEvidence.Destroyed("gone")));
        assertThat(down()).isEqualTo(1);
        readmit("it was not", 0);
        assertThat(down()).isZero();
        assertThat(stored().record().incarnation()).contains(new Incarnation("0".repeat(32)));
    }

    @Test
    void reasonAndHostAreNeeded() {
        assertThat(Bench.refused(() -> readmit("", 0)).getDescription()).contains("reason");
        Status unknown = Bench.refused(() -> bench.fleet()
                .readmitHost(ReadmitHostRequest.newBuilder()
                        .setHostId("web-9")
                        .setReason("r")
                        .build()));
        assertThat(unknown.getCode()).isEqualTo(Status.Code.NOT_FOUND);
    }
}
