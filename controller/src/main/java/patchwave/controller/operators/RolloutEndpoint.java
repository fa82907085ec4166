package patchwave.controller.operators;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.Optional;
import patchwave.controller.wire.SignedPlans;
import patchwave.proto.operator.v1.AssertExploitationRequest;
import patchwave.proto.operator.v1.AssertExploitationResponse;
import patchwave.proto.operator.v1.AssertNotAffectedRequest;
import patchwave.proto.operator.v1.AssertNotAffectedResponse;
import patchwave.proto.operator.v1.ExtendDueTimeRequest;
import patchwave.proto.operator.v1.ExtendDueTimeResponse;
import patchwave.proto.operator.v1.GetAdvisoryRequest;
import patchwave.proto.operator.v1.GetAdvisoryResponse;
import patchwave.proto.operator.v1.GetExposureRequest;
import patchwave.proto.operator.v1.GetExposureResponse;
import patchwave.proto.operator.v1.GetProposalRequest;
import patchwave.proto.operator.v1.GetProposalResponse;
import patchwave.proto.operator.v1.GetRolloutRequest;
import patchwave.proto.operator.v1.GetRolloutResponse;
import patchwave.proto.operator.v1.GrantStandingApprovalRequest;
import patchwave.proto.operator.v1.GrantStandingApprovalResponse;
import patchwave.proto.operator.v1.ListFeedsRequest;
import patchwave.proto.operator.v1.ListFeedsResponse;
import patchwave.proto.operator.v1.ListRolloutsRequest;
import patchwave.proto.operator.v1.ListRolloutsResponse;
import patchwave.proto.operator.v1.ListStandingApprovalsRequest;
import patchwave.proto.operator.v1.ListStandingApprovalsResponse;
import patchwave.proto.operator.v1.ListUrgentRequest;
import patchwave.proto.operator.v1.ListUrgentResponse;
import patchwave.proto.operator.v1.PlanRollbackRequest;
import patchwave.proto.operator.v1.PlanRollbackResponse;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.PlanRolloutResponse;
import patchwave.proto.operator.v1.RecordAdvisoryRequest;
import patchwave.proto.operator.v1.RecordAdvisoryResponse;
import patchwave.proto.operator.v1.ReportSlaRequest;
import patchwave.proto.operator.v1.ReportSlaResponse;
import patchwave.proto.operator.v1.RetractAssertionRequest;
import patchwave.proto.operator.v1.RetractAssertionResponse;
import patchwave.proto.operator.v1.RevokeStandingApprovalRequest;
import patchwave.proto.operator.v1.RevokeStandingApprovalResponse;
import patchwave.proto.operator.v1.RolloutServiceGrpc;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.operator.v1.StartRolloutResponse;
import patchwave.proto.operator.v1.SteerHostRequest;
import patchwave.proto.operator.v1.SteerHostResponse;
import patchwave.proto.operator.v1.SteerRolloutRequest;
import patchwave.proto.operator.v1.SteerRolloutResponse;
import patchwave.proto.operator.v1.WatchRolloutRequest;
import patchwave.proto.operator.v1.WatchRolloutResponse;
import patchwave.rollout.RolloutId;

/** RolloutService: advisories, plans, and rollouts from start to end. */
final class RolloutEndpoint extends RolloutServiceGrpc.RolloutServiceImplBase {
    /** operator.proto, ListRolloutsResponse.rollouts. */
    private static final int MOST_LISTED = 100;

    private final ServiceContext context;
    private final Proposals proposals;
    private final Watches watches;

    RolloutEndpoint(ServiceContext context, Proposals proposals) {
        this.context = context;
        this.proposals = proposals;
        this.watches = new Watches(context);
    }

    @Override
    public void recordAdvisory(RecordAdvisoryRequest request, StreamObserver<RecordAdvisoryResponse> observer) {
        Answers.send(observer, () -> new RecordAdvisory(context).record(request, Access.caller()));
    }

    @Override
    public void assertExploitation(
            AssertExploitationRequest request, StreamObserver<AssertExploitationResponse> observer) {
        Answers.send(observer, () -> new AssertExploitation(context).add(request, Access.caller()));
    }

    @Override
    public void assertNotAffected(
            AssertNotAffectedRequest request, StreamObserver<AssertNotAffectedResponse> observer) {
        Answers.send(observer, () -> new AssertNotAffected(context).add(request, Access.caller()));
    }

    @Override
    public void retractAssertion(RetractAssertionRequest request, StreamObserver<RetractAssertionResponse> observer) {
        Answers.send(observer, () -> new AssertExploitation(context).retract(request, Access.caller()));
    }

    @Override
    public void getExposure(GetExposureRequest request, StreamObserver<GetExposureResponse> observer) {
        Answers.send(observer, () -> new ReadExposure(context).get(request));
    }

    @Override
    public void reportSla(ReportSlaRequest request, StreamObserver<ReportSlaResponse> observer) {
        Answers.send(observer, () -> new ReadSla(context).report(request));
    }

    @Override
    public void extendDueTime(ExtendDueTimeRequest request, StreamObserver<ExtendDueTimeResponse> observer) {
        Answers.send(observer, () -> new ExtendDueTime(context).extend(request, Access.caller()));
    }

    @Override
    public void listUrgent(ListUrgentRequest request, StreamObserver<ListUrgentResponse> observer) {
        Answers.send(observer, () -> new ListUrgent(context, proposals).list(request));
    }

    @Override
    public void getProposal(GetProposalRequest request, StreamObserver<GetProposalResponse> observer) {
        Answers.send(observer, () -> ListUrgent.proposal(request, proposals));
    }

    @Override
    public void grantStandingApproval(
            GrantStandingApprovalRequest request, StreamObserver<GrantStandingApprovalResponse> observer) {
        Answers.send(observer, () -> {
            GrantStandingApprovalResponse granted = new StandingApprovals(context).grant(request, Access.caller());
            proposals.wanted();
            return granted;
        });
    }

    @Override
    public void revokeStandingApproval(
            RevokeStandingApprovalRequest request, StreamObserver<RevokeStandingApprovalResponse> observer) {
        Answers.send(observer, () -> new StandingApprovals(context).revoke(request, Access.caller()));
    }

    @Override
    public void listStandingApprovals(
            ListStandingApprovalsRequest request, StreamObserver<ListStandingApprovalsResponse> observer) {
        Answers.send(observer, () -> new StandingApprovals(context).list());
    }

    @Override
    public void listFeeds(ListFeedsRequest request, StreamObserver<ListFeedsResponse> observer) {
        Answers.send(
                observer,
                () -> FeedViews.of(context.feeds().states(), context.clock().instant()));
    }

    @Override
    public void getAdvisory(GetAdvisoryRequest request, StreamObserver<GetAdvisoryResponse> observer) {
        Answers.send(observer, () -> new ReadAdvisory(context).get(request));
    }

    @Override
    public void planRollout(PlanRolloutRequest request, StreamObserver<PlanRolloutResponse> observer) {
        // It waits for hosts, up to a minute: the listeners' threads must not.
        Thread.ofVirtual()
                .name("plan")
                .start(() -> Answers.send(observer, () -> new PlanRollout(context).plan(request)));
    }

    @Override
    public void planRollback(PlanRollbackRequest request, StreamObserver<PlanRollbackResponse> observer) {
        Answers.send(observer, () -> new PlanRollback(context).plan(request));
    }

    @Override
    public void startRollout(StartRolloutRequest request, StreamObserver<StartRolloutResponse> observer) {
        Answers.send(observer, () -> new StartRollout(context).start(request, Access.caller()));
    }

    @Override
    public void getRollout(GetRolloutRequest request, StreamObserver<GetRolloutResponse> observer) {
        Answers.send(observer, () -> {
            RolloutId id = id(request.getRolloutId());
            return context.store().read(transaction -> {
                GetRolloutResponse.Builder response =
                        GetRolloutResponse.newBuilder().setRollout(new RolloutReader(context).full(id, transaction));
                transaction.rollouts().signedPlan(id).flatMap(SignedPlans::plan).ifPresent(response::setPlan);
                return response.build();
            });
        });
    }

    @Override
    public void listRollouts(ListRolloutsRequest request, StreamObserver<ListRolloutsResponse> observer) {
        Answers.send(
                observer,
                () -> context.store().read(transaction -> {
                    ListRolloutsResponse.Builder response = ListRolloutsResponse.newBuilder();
                    transaction
                            .rollouts()
                            .list(MOST_LISTED)
                            .forEach(summary ->
                                    response.addRollouts(new RolloutReader(context).brief(summary, transaction)));
                    return response.build();
                }));
    }

    @Override
    public void watchRollout(WatchRolloutRequest request, StreamObserver<WatchRolloutResponse> observer) {
        try {
            RolloutId id = id(request.getRolloutId());
            context.store().read(transaction -> RolloutReader.require(id, transaction));
            watches.watch(id, (ServerCallStreamObserver<WatchRolloutResponse>) observer);
        } catch (RuntimeException fault) {
            observer.onError(Answers.status(fault).asRuntimeException());
        }
    }

    @Override
    public void steerRollout(SteerRolloutRequest request, StreamObserver<SteerRolloutResponse> observer) {
        Answers.send(observer, () -> new SteerRollout(context).steer(request, Access.caller()));
    }

    @Override
    public void steerHost(SteerHostRequest request, StreamObserver<SteerHostResponse> observer) {
        Answers.send(observer, () -> new SteerOneHost(context).steer(request, Access.caller()));
    }

    private static RolloutId id(String text) {
        Requests fields = new Requests();
        Optional<RolloutId> id = fields.value("rollout_id", text, RolloutId::new);
        fields.refuseFaults();
        return Requests.checked(id);
    }
}
