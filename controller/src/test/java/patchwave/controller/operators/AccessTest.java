package patchwave.controller.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.Status;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import patchwave.controller.identity.PeerIdentity;
import patchwave.controller.identity.Role;
import patchwave.fleet.HostId;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.AuditServiceGrpc;
import patchwave.proto.operator.v1.FleetServiceGrpc;
import patchwave.proto.operator.v1.GetFleetRequest;
import patchwave.proto.operator.v1.RolloutServiceGrpc;

class AccessTest {
    /** Written out by hand: a new method is nobody's until somebody decides here and in the table. */
    private static final Set<String> VIEWERS_MAY = Set.of(
            "GetFleet",
            "ListHosts",
            "GetHost",
            "Explain",
            "CheckFleet",
            "DiffFleet",
            "GetFleetDefaults",
            "ListWindows",
            "ListHolds",
            "FindHosts",
            "GetInventories",
            "ListFloors",
            "ListNotifications",
            "GetAdvisory",
            "GetExposure",
            "ListFeeds",
            "ReportSla",
            "ListUrgent",
            "GetProposal",
            "ListStandingApprovals",
            "GetRollout",
            "ListRollouts",
            "WatchRollout",
            "VerifyAudit",
            "ListAudit");

    private static final Set<String> ONLY_ADMINS_MAY = Set.of(
            "ApplyFleet",
            "CreateEnrolmentToken",
            "ReadmitHost",
            "QuarantineHost",
            "RemoveHost",
            "LowerFloor",
            "ApproveFloor",
            "RestoreFloor",
            "TestNotification",
            "SteerHost",
            "PlanRollback",
            "RecordAdvisory",
            "ExtendDueTime",
            "AssertExploitation",
            "AssertNotAffected",
            "RetractAssertion",
            "GrantStandingApproval",
            "RevokeStandingApproval",
            "PlanRollout",
            "StartRollout",
            "SteerRollout");

    static Stream<MethodDescriptor<?, ?>> methods() {
        return Stream.of(
                        FleetServiceGrpc.getServiceDescriptor(),
                        RolloutServiceGrpc.getServiceDescriptor(),
                        AuditServiceGrpc.getServiceDescriptor())
                .map(ServiceDescriptor::getMethods)
                .flatMap(methods -> methods.stream());
    }

    @Test
    void theTableNamesEveryMethodAndNoOther() {
        assertThat(Access.methods().keySet())
                .isEqualTo(methods()
                        .map(MethodDescriptor::getFullMethodName)
                        .collect(Collectors.toCollection(TreeSet::new)));
        assertThat(methods().map(MethodDescriptor::getBareMethodName))
                .allMatch(name -> VIEWERS_MAY.contains(name) != ONLY_ADMINS_MAY.contains(name));
    }

    @ParameterizedTest
    @MethodSource("methods")
    void eachRoleAgainstEachMethod(MethodDescriptor<?, ?> method) {
        String name = method.getFullMethodName();
        assertThatCode(() -> Access.require(new PeerIdentity.Operator(Role.ADMIN, "alice"), name))
                .doesNotThrowAnyException();
        if (VIEWERS_MAY.contains(String.valueOf(method.getBareMethodName()))) {
            assertThatCode(() -> Access.require(new PeerIdentity.Operator(Role.VIEWER, "bob"), name))
                    .doesNotThrowAnyException();
        } else {
            assertThat(refusal(new PeerIdentity.Operator(Role.VIEWER, "bob"), name))
                    .isEqualTo(Status.Code.PERMISSION_DENIED);
        }
        for (PeerIdentity other :
                List.of(new PeerIdentity.Host(new HostId("web-1"), Instant.EPOCH), new PeerIdentity.Nobody())) {
            assertThat(refusal(other, name)).isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    @Test
    void whatTheTableDoesNotNameNobodyMayCall() {
        assertThat(refusal(new PeerIdentity.Operator(Role.ADMIN, "alice"), "patchwave.operator.v1.FleetService/New"))
                .isEqualTo(Status.Code.PERMISSION_DENIED);
    }

    @Test
    void theServicesAreBehindTheTable(@TempDir Path folder) throws Exception {
        try (Bench bench = new Bench(folder)) {
            bench.peer = new PeerIdentity.Operator(Role.VIEWER, "bob");
            Status denied = Bench.refused(() -> bench.fleet()
                    .applyFleet(ApplyFleetRequest.newBuilder()
                            .setFleetFile(Bench.FLEET)
                            .build()));
            assertThat(denied.getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(denied.getDescription()).contains("bob", "viewer", "ApplyFleet", "admin");
            assertThat(bench.fleet()
                            .getFleet(GetFleetRequest.getDefaultInstance())
                            .getRevision())
                    .isZero();
            bench.peer = new PeerIdentity.Nobody();
            assertThat(Bench.refused(() -> bench.fleet().getFleet(GetFleetRequest.getDefaultInstance()))
                            .getCode())
                    .isEqualTo(Status.Code.UNAUTHENTICATED);
        }
    }

    private static Status.Code refusal(PeerIdentity peer, String method) {
        return catchThrowableOfType(Refusal.class, () -> Access.require(peer, method))
                .status()
                .getCode();
    }
}
