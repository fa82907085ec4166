package patchwave.cli;

import com.google.protobuf.Message;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import patchwave.cli.sbom.SampleInventories;
import patchwave.proto.operator.v1.ApplyFleetRequest;
import patchwave.proto.operator.v1.ApplyFleetResponse;
import patchwave.proto.operator.v1.AuditRecord;
import patchwave.proto.operator.v1.AuditServiceGrpc;
import patchwave.proto.operator.v1.CreateEnrolmentTokenRequest;
import patchwave.proto.operator.v1.CreateEnrolmentTokenResponse;
import patchwave.proto.operator.v1.EvidenceHosts;
import patchwave.proto.operator.v1.ExplainRequest;
import patchwave.proto.operator.v1.ExplainResponse;
import patchwave.proto.operator.v1.Explanation;
import patchwave.proto.operator.v1.FleetServiceGrpc;
import patchwave.proto.operator.v1.GetAdvisoryRequest;
import patchwave.proto.operator.v1.GetAdvisoryResponse;
import patchwave.proto.operator.v1.GetFleetRequest;
import patchwave.proto.operator.v1.GetFleetResponse;
import patchwave.proto.operator.v1.GetHostRequest;
import patchwave.proto.operator.v1.GetHostResponse;
import patchwave.proto.operator.v1.GetInventoriesRequest;
import patchwave.proto.operator.v1.GetInventoriesResponse;
import patchwave.proto.operator.v1.GetRolloutRequest;
import patchwave.proto.operator.v1.GetRolloutResponse;
import patchwave.proto.operator.v1.GrantStandingApprovalRequest;
import patchwave.proto.operator.v1.GrantStandingApprovalResponse;
import patchwave.proto.operator.v1.HostCondition;
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.ListAuditRequest;
import patchwave.proto.operator.v1.ListAuditResponse;
import patchwave.proto.operator.v1.ListHostsRequest;
import patchwave.proto.operator.v1.ListHostsResponse;
import patchwave.proto.operator.v1.ListRolloutsRequest;
import patchwave.proto.operator.v1.ListRolloutsResponse;
import patchwave.proto.operator.v1.ListWindowsRequest;
import patchwave.proto.operator.v1.ListWindowsResponse;
import patchwave.proto.operator.v1.PlanRolloutRequest;
import patchwave.proto.operator.v1.PlanRolloutResponse;
import patchwave.proto.operator.v1.ReadmitHostRequest;
import patchwave.proto.operator.v1.ReadmitHostResponse;
import patchwave.proto.operator.v1.RecordAdvisoryRequest;
import patchwave.proto.operator.v1.RecordAdvisoryResponse;
import patchwave.proto.operator.v1.RolloutServiceGrpc;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.StartRolloutRequest;
import patchwave.proto.operator.v1.StartRolloutResponse;
import patchwave.proto.operator.v1.SteerRolloutRequest;
import patchwave.proto.operator.v1.SteerRolloutResponse;
import patchwave.proto.operator.v1.VerifyAuditRequest;
import patchwave.proto.operator.v1.VerifyAuditResponse;
import patchwave.proto.operator.v1.VulnerabilityRuns;
import patchwave.proto.operator.v1.WatchRolloutRequest;
import patchwave.proto.operator.v1.WatchRolloutResponse;
import patchwave.proto.plan.v1.SignedPlan;
import patchwave.proto.plan.v1.SignedStandingApproval;

/** A controller that keeps what it was asked and answers from fixtures. */
final class FakeController {
    /** What each watch stream tells, in order; a {@link Status} breaks the stream, a {@link Runnable} is run. */
    final Deque<List<Object>> streams = new ArrayDeque<>();

    /** How the next starts fail, before one succeeds. */
    final Deque<Status> startFailures = new ArrayDeque<>();

    final List<SignedPlan> started = new ArrayList<>();
    final List<StartRolloutRequest> startWishes = new ArrayList<>();
    final List<ListWindowsRequest> windowsAsked = new ArrayList<>();
    ListWindowsResponse windows = ListWindowsResponse.getDefaultInstance();
    final List<PlanRolloutRequest> planned = new ArrayList<>();
    final List<SteerRolloutRequest> steered = new ArrayList<>();
    final List<CreateEnrolmentTokenRequest> tokens = new ArrayList<>();
    final List<ExplainRequest> explained = new ArrayList<>();
    final List<RecordAdvisoryRequest> advisories = new ArrayList<>();
    final List<GetAdvisoryResponse> known = new ArrayList<>(List.of(GetAdvisoryResponse.newBuilder()
            .setAdvisoryId("CVE-2015-0235")
            .setUrgency("IMMEDIATE")
            .setBecause("Row 'exploited' of table 'patchwave default' 1.0.0 decided, since Exploitation is active"
                    + " (KEV\u001b). Not known, and so taken at its worst: Remote as yes: no inventory.")
            .setHunt(true)
            .addRuns(VulnerabilityRuns.newBuilder()
                    .setVulnerabilityId("CVE-2015-0235")
                    .addEvidence(
                            EvidenceHosts.newBuilder().setEvidence("listening").setCount(12))
                    .addEvidence(
                            EvidenceHosts.newBuilder().setEvidence("loaded").setCount(300))
                    .setUnseenCount(1)
                    .setComplete(true))
            .build()));
    final List<GetInventoriesRequest> inventoriesAsked = new ArrayList<>();
    List<GetInventoriesResponse> inventories = SampleInventories.of(SampleInventories.debianHost("web-1"));
    final List<ReadmitHostRequest> readmitted = new ArrayList<>();
    final List<AuditRecord> audit = new ArrayList<>();
    boolean isAuditIntact = true;

    /** Answers by type of request; goes before the methods below, which keep what they were asked. */
    final Map<Class<?>, Function<Message, Message>> answers = new HashMap<>(CannedAnswers.all());

    /** The keys whose signatures it takes, as agents list them. */
    final List<String> planSigners = new ArrayList<>();

    final List<SignedStandingApproval> granted = new ArrayList<>();

    /** Every request that {@link #answers} answered, in order. */
    final List<Message> received = new ArrayList<>();

    List<ServerServiceDefinition> services() {
        return Stream.of(new Fleet(), new Rollouts(), new Audit())
                .map(service -> CannedService.over(service.bindService(), this))
                .toList();
    }

    private static <T> void answer(StreamObserver<T> observer, T response) {
        observer.onNext(response);
        observer.onCompleted();
    }

    private static StatusRuntimeException failure(Status status) {
        return status.asRuntimeException();
    }

    private final class Fleet extends FleetServiceGrpc.FleetServiceImplBase {
        @Override
        public void applyFleet(ApplyFleetRequest request, StreamObserver<ApplyFleetResponse> observer) {
            if (request.getFleetFile().contains("bad")) {
                observer.onError(
                        failure(Status.INVALID_ARGUMENT.withDescription("fleet.yaml: pools.web.floor: expected 67%")));
            } else {
                answer(
                        observer,
                        ApplyFleetResponse.newBuilder()
                                .setRevision(1)
                                .addWarnings("pool production/mail has a disruption budget of 0: its hosts can never be"
                                        + " patched")
                                .addAllPools(Fixtures.running().getPoolsList())
                                .build());
            }
        }

        @Override
        public void getFleet(GetFleetRequest request, StreamObserver<GetFleetResponse> observer) {
            answer(
                    observer,
                    GetFleetResponse.newBuilder()
                            .setRevision(3)
                            .setFleetFile("pools: {}\n")
                            .setAppliedBy("operator:alice")
                            .setAppliedTime(Fixtures.at(Fixtures.NOW))
                            .addAllPools(Fixtures.running().getPoolsList())
                            .build());
        }

        @Override
        public void listHosts(ListHostsRequest request, StreamObserver<ListHostsResponse> observer) {
            boolean isFirst = request.getPageToken().isEmpty();
            answer(
                    observer,
                    ListHostsResponse.newBuilder()
                            .addHosts(HostView.newBuilder()
                                    .setHostId(isFirst ? "web-1" : "web-2")
                                    .setEnvironment("production")
                                    .addPools("production/web")
                                    .setCondition(
                                            isFirst
                                                    ? HostCondition.HOST_CONDITION_HEALTHY
                                                    : HostCondition.HOST_CONDITION_UNKNOWN)
                                    .setConditionDetail(isFirst ? "" : "no report since 23:01:00Z")
                                    .setLastReportTime(Fixtures.at(Fixtures.NOW.minusSeconds(isFirst ? 3 : 180))))
                            .setNextPageToken(isFirst ? "web-1" : "")
                            .build());
        }

        @Override
        public void getHost(GetHostRequest request, StreamObserver<GetHostResponse> observer) {
            if (request.getHostId().equals("nobody")) {
                observer.onError(failure(Status.NOT_FOUND.withDescription("there is no host nobody")));
            } else {
                answer(
                        observer,
                        GetHostResponse.newBuilder()
                                .setHost(HostView.newBuilder()
                                        .setHostId(request.getHostId())
                                        .setConnected(true)
                                        .setCondition(HostCondition.HOST_CONDITION_HEALTHY)
                                        .setLastReportTime(Fixtures.at(Fixtures.NOW.minusSeconds(3))))
                                .addRollouts(Fixtures.halted().getHosts(4))
                                .build());
            }
        }

        @Override
        public void getInventories(GetInventoriesRequest request, StreamObserver<GetInventoriesResponse> observer) {
            inventoriesAsked.add(request);
            if (request.getHostId().equals("nobody")) {
                observer.onError(failure(Status.NOT_FOUND.withDescription("there is no host nobody")));
            } else {
                inventories.forEach(observer::onNext);
                observer.onCompleted();
            }
        }

        @Override
        public void createEnrolmentToken(
                CreateEnrolmentTokenRequest request, StreamObserver<CreateEnrolmentTokenResponse> observer) {
            tokens.add(request);
            answer(
                    observer,
                    CreateEnrolmentTokenResponse.newBuilder()
                            .setToken("pwt1.secret.fingerprint")
                            .setEnrolmentAddress("controller:7445")
                            .setExpireTime(Fixtures.at(Fixtures.NOW.plusSeconds(3_600)))
                            .build());
        }

        @Override
        public void readmitHost(ReadmitHostRequest request, StreamObserver<ReadmitHostResponse> observer) {
            readmitted.add(request);
            answer(
                    observer,
                    ReadmitHostResponse.newBuilder()
                            .setHost(HostView.newBuilder()
                                    .setHostId(request.getHostId())
                                    .setCondition(HostCondition.HOST_CONDITION_UNKNOWN)
                                    .setConditionDetail("no report since 23:01:00Z"))
                            .build());
        }

        @Override
        public void listWindows(ListWindowsRequest request, StreamObserver<ListWindowsResponse> observer) {
            windowsAsked.add(request);
            answer(observer, windows);
        }

        @Override
        public void explain(ExplainRequest request, StreamObserver<ExplainResponse> observer) {
            explained.add(request);
            answer(
                    observer,
                    ExplainResponse.newBuilder()
                            .addExplanations(Explanation.newBuilder()
                                    .setRolloutId(Fixtures.ID)
                                    .setHoldReason("POOL_AT_FLOOR")
                                    .setSentence("web-2 waits: pool production/web is at its floor of 3")
                                    .addHolders("web-1"))
                            .build());
        }
    }

    private final class Rollouts extends RolloutServiceGrpc.RolloutServiceImplBase {
        @Override
        public void recordAdvisory(RecordAdvisoryRequest request, StreamObserver<RecordAdvisoryResponse> observer) {
            advisories.add(request);
            answer(
                    observer,
                    RecordAdvisoryResponse.newBuilder()
                            .setUrgency("IMMEDIATE")
                            .setRule("exploited")
                            .setHunt(true)
                            .build());
        }

        @Override
        public void getAdvisory(GetAdvisoryRequest request, StreamObserver<GetAdvisoryResponse> observer) {
            known.stream()
                    .filter(advisory -> advisory.getAdvisoryId().equals(request.getAdvisoryId()))
                    .findFirst()
                    .ifPresentOrElse(
                            advisory -> answer(observer, advisory),
                            () -> observer.onError(failure(Status.NOT_FOUND.withDescription("nothing is on record"))));
        }

        @Override
        public void planRollout(PlanRolloutRequest request, StreamObserver<PlanRolloutResponse> observer) {
            planned.add(request);
            answer(
                    observer,
                    PlanRolloutResponse.newBuilder()
                            .setPlan(Fixtures.plan(request).toByteString())
                            .setPreview(Fixtures.preview())
                            .build());
        }

        @Override
        public void startRollout(StartRolloutRequest request, StreamObserver<StartRolloutResponse> observer) {
            if (!startFailures.isEmpty()) {
                observer.onError(failure(startFailures.removeFirst()));
                return;
            }
            started.add(request.getPlan());
            startWishes.add(request);
            answer(
                    observer,
                    StartRolloutResponse.newBuilder().setRolloutId(Fixtures.ID).build());
        }

        @Override
        public void grantStandingApproval(
                GrantStandingApprovalRequest request, StreamObserver<GrantStandingApprovalResponse> observer) {
            granted.add(request.getApproval());
            if (ApprovalAnswers.isSigned(request.getApproval(), planSigners)) {
                answer(observer, ApprovalAnswers.granted(request.getApproval()));
            } else {
                observer.onError(failure(Status.INVALID_ARGUMENT.withDescription("a signature is not good")));
            }
        }

        @Override
        public void getRollout(GetRolloutRequest request, StreamObserver<GetRolloutResponse> observer) {
            answer(
                    observer,
                    GetRolloutResponse.newBuilder()
                            .setRollout(Fixtures.halted())
                            .setPlan(Fixtures.formerPlan())
                            .build());
        }

        @Override
        public void listRollouts(ListRolloutsRequest request, StreamObserver<ListRolloutsResponse> observer) {
            answer(
                    observer,
                    ListRolloutsResponse.newBuilder()
                            .addRollouts(Fixtures.running())
                            .build());
        }

        @Override
        public void watchRollout(WatchRolloutRequest request, StreamObserver<WatchRolloutResponse> observer) {
            for (Object step : streams.removeFirst()) {
                if (step instanceof Status status) {
                    observer.onError(failure(status));
                    return;
                }
                if (step instanceof Runnable action) {
                    action.run();
                    continue;
                }
                observer.onNext(WatchRolloutResponse.newBuilder()
                        .setRollout((RolloutView) step)
                        .build());
            }
            observer.onCompleted();
        }

        @Override
        public void steerRollout(SteerRolloutRequest request, StreamObserver<SteerRolloutResponse> observer) {
            steered.add(request);
            answer(
                    observer,
                    SteerRolloutResponse.newBuilder()
                            .setRollout(Fixtures.running())
                            .build());
        }
    }

    private final class Audit extends AuditServiceGrpc.AuditServiceImplBase {
        @Override
        public void verifyAudit(VerifyAuditRequest request, StreamObserver<VerifyAuditResponse> observer) {
            answer(
                    observer,
                    VerifyAuditResponse.newBuilder()
                            .setIntact(isAuditIntact)
                            .setRecordCount(12)
                            .setHeadHash("abc123")
                            .setFirstBadSequence(isAuditIntact ? 0 : 7)
                            .setFault(isAuditIntact ? "" : "its hash is not that of its content")
                            .build());
        }

        @Override
        public void listAudit(ListAuditRequest request, StreamObserver<ListAuditResponse> observer) {
            answer(
                    observer,
                    ListAuditResponse.newBuilder()
                            .addAllRecords(audit.stream()
                                    .filter(record -> record.getSequence() > request.getAfterSequence())
                                    .toList())
                            .build());
        }
    }
}
