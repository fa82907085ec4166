package patchwave.controller.operators;

import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.controller.identity.PeerIdentity;
import patchwave.controller.identity.PeerInterceptor;
import patchwave.controller.identity.Role;
import patchwave.controller.store.Actor;
import patchwave.proto.operator.v1.AuditServiceGrpc;
import patchwave.proto.operator.v1.FleetServiceGrpc;
import patchwave.proto.operator.v1.RolloutServiceGrpc;

/** Which role may call which method. What the table does not name, nobody may call. */
public final class Access implements ServerInterceptor {
    /** What a method does, by what it needs. */
    enum Need {
        /** Answers from what is known. */
        READ,
        /** Changes something, or makes hosts work. */
        CHANGE
    }

    private static final SortedMap<String, Need> METHODS =
            Collections.unmodifiableSortedMap(new TreeMap<>(Map.ofEntries(
                    Map.entry(FleetServiceGrpc.getApplyFleetMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(FleetServiceGrpc.getGetFleetMethod().getFullMethodName(), Need.READ),
                    Map.entry(FleetServiceGrpc.getListHostsMethod().getFullMethodName(), Need.READ),
                    Map.entry(FleetServiceGrpc.getGetHostMethod().getFullMethodName(), Need.READ),
                    Map.entry(FleetServiceGrpc.getCreateEnrolmentTokenMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(FleetServiceGrpc.getExplainMethod().getFullMethodName(), Need.READ),
                    Map.entry(FleetServiceGrpc.getReadmitHostMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(FleetServiceGrpc.getCheckFleetMethod().getFullMethodName(), Need.READ),
                    Map.entry(FleetServiceGrpc.getDiffFleetMethod().getFullMethodName(), Need.READ),
                    Map.entry(FleetServiceGrpc.getGetFleetDefaultsMethod().getFullMethodName(), Need.READ),
                    Map.entry(FleetServiceGrpc.getListWindowsMethod().getFullMethodName(), Need.READ),
                    Map.entry(FleetServiceGrpc.getListHoldsMethod().getFullMethodName(), Need.READ),
                    Map.entry(FleetServiceGrpc.getFindHostsMethod().getFullMethodName(), Need.READ),
                    Map.entry(FleetServiceGrpc.getGetInventoriesMethod().getFullMethodName(), Need.READ),
                    Map.entry(FleetServiceGrpc.getQuarantineHostMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(FleetServiceGrpc.getRemoveHostMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(FleetServiceGrpc.getLowerFloorMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(FleetServiceGrpc.getApproveFloorMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(FleetServiceGrpc.getRestoreFloorMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(FleetServiceGrpc.getListFloorsMethod().getFullMethodName(), Need.READ),
                    Map.entry(FleetServiceGrpc.getListNotificationsMethod().getFullMethodName(), Need.READ),
                    Map.entry(FleetServiceGrpc.getTestNotificationMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(RolloutServiceGrpc.getRecordAdvisoryMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(RolloutServiceGrpc.getAssertExploitationMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(RolloutServiceGrpc.getAssertNotAffectedMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(RolloutServiceGrpc.getRetractAssertionMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(
                            RolloutServiceGrpc.getGrantStandingApprovalMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(
                            RolloutServiceGrpc.getRevokeStandingApprovalMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(
                            RolloutServiceGrpc.getListStandingApprovalsMethod().getFullMethodName(), Need.READ),
                    Map.entry(RolloutServiceGrpc.getGetAdvisoryMethod().getFullMethodName(), Need.READ),
                    Map.entry(RolloutServiceGrpc.getGetExposureMethod().getFullMethodName(), Need.READ),
                    Map.entry(RolloutServiceGrpc.getReportSlaMethod().getFullMethodName(), Need.READ),
                    Map.entry(RolloutServiceGrpc.getListUrgentMethod().getFullMethodName(), Need.READ),
                    Map.entry(RolloutServiceGrpc.getGetProposalMethod().getFullMethodName(), Need.READ),
                    Map.entry(RolloutServiceGrpc.getExtendDueTimeMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(RolloutServiceGrpc.getListFeedsMethod().getFullMethodName(), Need.READ),
                    Map.entry(RolloutServiceGrpc.getPlanRolloutMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(RolloutServiceGrpc.getStartRolloutMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(RolloutServiceGrpc.getGetRolloutMethod().getFullMethodName(), Need.READ),
                    Map.entry(RolloutServiceGrpc.getListRolloutsMethod().getFullMethodName(), Need.READ),
                    Map.entry(RolloutServiceGrpc.getWatchRolloutMethod().getFullMethodName(), Need.READ),
                    Map.entry(RolloutServiceGrpc.getSteerRolloutMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(RolloutServiceGrpc.getSteerHostMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(RolloutServiceGrpc.getPlanRollbackMethod().getFullMethodName(), Need.CHANGE),
                    Map.entry(AuditServiceGrpc.getVerifyAuditMethod().getFullMethodName(), Need.READ),
                    Map.entry(AuditServiceGrpc.getListAuditMethod().getFullMethodName(), Need.READ))));

    /** The table, by full method name. */
    static SortedMap<String, Need> methods() {
        return METHODS;
    }

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        try {
            require(PeerInterceptor.PEER.get(Context.current()), method);
        } catch (Refusal refusal) {
            call.close(refusal.status(), new Metadata());
            return new ServerCall.Listener<>() {};
        }
        return next.startCall(call, headers);
    }

    /** Throws the refusal, if there is one. */
    static void require(PeerIdentity peer, String method) {
        Need need = METHODS.get(method);
        if (!(peer instanceof PeerIdentity.Operator operator)) {
            throw Refusal.unauthenticated("expected an operator's client certificate");
        }
        if (need == null) {
            throw Refusal.denied("method %s: nobody may call it".formatted(method));
        }
        boolean allowed = switch (operator.role()) {
            case ADMIN -> true;
            case VIEWER -> need == Need.READ;
        };
        if (!allowed) {
            throw Refusal.denied("operator %s has the role %s and only reads: %s needs the role %s"
                    .formatted(operator.name(), operator.role().word(), method, Role.ADMIN.word()));
        }
    }

    /** The caller of the running call, as the audit trail names it. */
    static Actor caller() {
        return switch (PeerInterceptor.PEER.get()) {
            case PeerIdentity.Operator operator -> Actor.operator(operator.name());
            case PeerIdentity.Host _, PeerIdentity.Nobody _ ->
                throw Refusal.unauthenticated("expected an operator's client certificate");
        };
    }
}
