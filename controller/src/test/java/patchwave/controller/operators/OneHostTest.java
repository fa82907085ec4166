package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.util.Durations;
import io.grpc.Status;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.controller.identity.PeerIdentity;
import patchwave.controller.identity.Role;
import patchwave.controller.store.Actor;
import patchwave.controller.store.Mismatch;
import patchwave.fleet.HostId;
import patchwave.proto.operator.v1.ApproveFloorRequest;
import patchwave.proto.operator.v1.ExplainRequest;
import patchwave.proto.operator.v1.Explanation;
import patchwave.proto.operator.v1.FloorState;
import patchwave.proto.operator.v1.GetHostRequest;
import patchwave.proto.operator.v1.HostCondition;
import patchwave.proto.operator.v1.HostPhase;
import patchwave.proto.operator.v1.ListFloorsRequest;
import patchwave.proto.operator.v1.LowerFloorRequest;
import patchwave.proto.operator.v1.LoweredFloor;
import patchwave.proto.operator.v1.QuarantineHostRequest;
import patchwave.proto.operator.v1.RemoveHostRequest;
import patchwave.proto.operator.v1.RemoveHostResponse;
import patchwave.proto.operator.v1.RestoreFloorRequest;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.SteerHost;
import patchwave.proto.operator.v1.SteerHostRequest;
import patchwave.rollout.FailureReason;
import patchwave.rollout.RolloutId;

/** What operators do to one host, or to one pool's floor. */
class OneHostTest {
    private static final RolloutId GHOST = new RolloutId("ghost-1");
    private static final PeerIdentity BOB = new PeerIdentity.Operator(Role.ADMIN, "bob");

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
        List<Mismatch> mismatches =
                bench.store.write(Actor.CONTROLLER, tables -> tables.ledger().sweep());
        assertThat(mismatches).isEmpty();
        bench.close();
    }

    private void claim(boolean permitted) {
        RunningRollout ghost = new RunningRollout(bench, GHOST.value(), false, List.of(host));
        assertThat(ghost.claim(host)).isTrue();
        if (permitted) {
            assertThat(ghost.isPermitted(host)).isTrue();
        }
    }

    private RemoveHostResponse remove() {
        return bench.fleet()
                .removeHost(RemoveHostRequest.newBuilder()
                        .setHostId("web-1")
                        .setReason("scrapped")
                        .build());
    }

    private RolloutHostView steer(SteerHost steer) {
        return bench.rollouts()
                .steerHost(SteerHostRequest.newBuilder()
                        .setRolloutId("ghost-1")
                        .setHostId("web-1")
                        .setSteer(steer)
                        .setReason("because")
                        .build())
                .getHost();
    }

    private void phase(patchwave.rollout.HostPhase next) {
        patchwave.rollout.HostPhase now = bench.store
                .read(tables -> tables.hosts().part(GHOST, host))
                .orElseThrow()
                .host()
                .phase();
        bench.store.change(Actor.CONTROLLER, tables -> tables.rollouts().setPhase(GHOST, host, now, next));
    }

    @Test
    void aQuarantineSaysWhoAndWhyAndReachesTheHost() {
        QuarantineHostRequest request = QuarantineHostRequest.newBuilder()
                .setHostId("web-1")
                .setReason("odd disk")
                .build();
        var view = bench.fleet().quarantineHost(request).getHost();
        assertThat(view.getCondition()).isEqualTo(HostCondition.HOST_CONDITION_QUARANTINED);
        assertThat(view.getConditionDetail()).contains("alice: odd disk");
        assertThat(bench.controller.hinted).contains(host);
        assertThat(bench.fleet().quarantineHost(request).getHost())
                .as("safe to repeat")
                .isEqualTo(view);
    }

    @Test
    void aConnectedHostExistsAndIsNotRemoved() {
        assertThat(Bench.refused(this::remove).getDescription()).contains("is connected");
    }

    @Test
    void aRemovedHostIsGone() {
        bench.controller.disconnect(host);
        assertThat(remove().getRemoved()).isTrue();
        assertThat(Bench.refused(() -> bench.fleet()
                                .getHost(GetHostRequest.newBuilder()
                                        .setHostId("web-1")
                                        .build()))
                        .getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
        assertThat(bench.controller.hinted).contains(host);
    }

    @Test
    void oneWithAClaimTakesTwo() {
        claim(false);
        bench.controller.disconnect(host);
        RemoveHostResponse waits = remove();
        assertThat(waits.getRemoved()).isFalse();
        assertThat(waits.getSentence()).contains("rollout ghost-1, attempt 1", "another operator");
        bench.peer = BOB;
        assertThat(remove().getRemoved()).isTrue();
    }

    @Test
    void whatMayStillBeginIsNotRemoved() {
        claim(true);
        bench.controller.disconnect(host);
        assertThat(Bench.refused(this::remove).getDescription()).contains("may still begin attempt 1");
    }

    @Test
    void aRefusedHostIsTriedAgain() {
        claim(false);
        steer(SteerHost.STEER_HOST_EXCLUDE);
        phase(new patchwave.rollout.HostPhase.Refused(FailureReason.DISK_FULL, "full", Bench.START));
        assertThat(steer(SteerHost.STEER_HOST_RETRY).getPhase()).isEqualTo(HostPhase.HOST_PHASE_WAITING);
        assertThat(steer(SteerHost.STEER_HOST_RETRY).getPhase())
                .as("safe to repeat")
                .isEqualTo(HostPhase.HOST_PHASE_WAITING);
    }

    @Test
    void anUnpermittedClaimGoesBackWhenItsHostIsLeftOut() {
        claim(false);
        RolloutHostView out = steer(SteerHost.STEER_HOST_EXCLUDE);
        assertThat(out.getPhase()).isEqualTo(HostPhase.HOST_PHASE_EXCLUDED);
        assertThat(out.getDetail()).isEqualTo("left out by alice: because");
        assertThat(bench.store.read(tables -> tables.ledger().find(host)).isEmpty())
                .isTrue();
        assertThat(steer(SteerHost.STEER_HOST_EXCLUDE)).as("safe to repeat").isEqualTo(out);
    }

    @Test
    void aPermittedOrFailedHostIsNotLeftOut() {
        claim(true);
        Status refused = Bench.refused(() -> steer(SteerHost.STEER_HOST_EXCLUDE));
        assertThat(refused.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(refused.getDescription()).contains("may have begun");
        assertThat(Bench.refused(() -> steer(SteerHost.STEER_HOST_RETRY)).getDescription())
                .contains("is at work");
    }

    @Test
    void aFailureIsNotHidden() {
        claim(false);
        steer(SteerHost.STEER_HOST_EXCLUDE);
        phase(new patchwave.rollout.HostPhase.Failed(FailureReason.OVERDUE, "late", 1, Bench.START));
        assertThat(Bench.refused(() -> steer(SteerHost.STEER_HOST_EXCLUDE)).getDescription())
                .contains("has failed");
        assertThat(steer(SteerHost.STEER_HOST_RETRY).getPhase()).isEqualTo(HostPhase.HOST_PHASE_WAITING);
        assertThat(Bench.refused(() -> bench.rollouts()
                                .steerHost(SteerHostRequest.newBuilder().build()))
                        .getCode())
                .isEqualTo(Status.Code.INVALID_ARGUMENT);
    }

    private LoweredFloor lower(int floor, long seconds) {
        return bench.fleet()
                .lowerFloor(LowerFloorRequest.newBuilder()
                        .setPool("production/web")
                        .setFloorCount(floor)
                        .setDuration(Durations.fromSeconds(seconds))
                        .setReason("zone is gone")
                        .build())
                .getFloor();
    }

    @Test
    void aFloorIsLoweredByTwoAndRestoredByOne() {
        LoweredFloor wish = lower(0, 600);
        assertThat(wish.getState()).isEqualTo(FloorState.FLOOR_STATE_ASKED);
        assertThat(wish.getNormalFloorCount()).isEqualTo(1);
        assertThat(explained())
                .contains(
                        "alice asks to lower its floor from 1 to 0: zone is gone; another operator may approve floor-1"
                                + " until 2026-11-22T00:11:00Z");
        ApproveFloorRequest approve =
                ApproveFloorRequest.newBuilder().setFloorId(wish.getFloorId()).build();
        assertThat(Bench.refused(() -> bench.fleet().approveFloor(approve)).getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED);
        bench.peer = BOB;
        LoweredFloor inForce = bench.fleet().approveFloor(approve).getFloor();
        assertThat(inForce.getApprovedBy()).isEqualTo("bob");
        assertThat(inForce.getExpireTime().getSeconds()).isEqualTo(Bench.START.getEpochSecond() + 600);
        assertThat(bench.fleet()
                        .listFloors(ListFloorsRequest.getDefaultInstance())
                        .getFloorsList())
                .containsExactly(inForce);
        assertThat(explained())
                .contains(
                        "its floor is lowered from 1 to 0 until 2026-11-21T23:21:00Z, asked by alice, approved by bob:"
                                + " zone is gone");
        RestoreFloorRequest restore = RestoreFloorRequest.newBuilder()
                .setFloorId(wish.getFloorId())
                .setReason("zone is back")
                .build();
        assertThat(bench.fleet().restoreFloor(restore).getFloor().getState()).isEqualTo(FloorState.FLOOR_STATE_OVER);
        assertThat(explained()).noneMatch(sentence -> sentence.contains("its floor"));
    }

    private List<String> explained() {
        return bench
                .fleet()
                .explain(ExplainRequest.newBuilder().setPool("production/web").build())
                .getExplanationsList()
                .stream()
                .map(Explanation::getSentence)
                .toList();
    }

    @Test
    void aFloorThatCannotBeLoweredIsRefused() {
        assertThat(Bench.refused(() -> lower(0, 60)).getDescription()).contains("5 minutes to 24 hours");
        assertThat(Bench.refused(() -> lower(1, 600)).getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(Bench.refused(() -> bench.fleet()
                                .approveFloor(ApproveFloorRequest.newBuilder()
                                        .setFloorId("floor-9")
                                        .build()))
                        .getCode())
                .isEqualTo(Status.Code.NOT_FOUND);
    }
}
