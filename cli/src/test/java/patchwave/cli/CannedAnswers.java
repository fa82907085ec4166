package patchwave.cli;

import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import patchwave.proto.operator.v1.ApproveFloorRequest;
import patchwave.proto.operator.v1.ApproveFloorResponse;
import patchwave.proto.operator.v1.AssertExploitationRequest;
import patchwave.proto.operator.v1.AssertExploitationResponse;
import patchwave.proto.operator.v1.AssertNotAffectedRequest;
import patchwave.proto.operator.v1.AssertNotAffectedResponse;
import patchwave.proto.operator.v1.AssertedHosts;
import patchwave.proto.operator.v1.AssertionView;
import patchwave.proto.operator.v1.ChannelResult;
import patchwave.proto.operator.v1.CheckFleetRequest;
import patchwave.proto.operator.v1.CheckFleetResponse;
import patchwave.proto.operator.v1.DecisionTableText;
import patchwave.proto.operator.v1.DiffFleetRequest;
import patchwave.proto.operator.v1.DiffFleetResponse;
import patchwave.proto.operator.v1.EvidenceHosts;
import patchwave.proto.operator.v1.ExploitationLevel;
import patchwave.proto.operator.v1.ExtendDueTimeRequest;
import patchwave.proto.operator.v1.FeedView;
import patchwave.proto.operator.v1.FindHostsRequest;
import patchwave.proto.operator.v1.FindHostsResponse;
import patchwave.proto.operator.v1.FloorState;
import patchwave.proto.operator.v1.FoundHost;
import patchwave.proto.operator.v1.FoundItem;
import patchwave.proto.operator.v1.GetExposureRequest;
import patchwave.proto.operator.v1.GetExposureResponse;
import patchwave.proto.operator.v1.GetFleetDefaultsRequest;
import patchwave.proto.operator.v1.GetFleetDefaultsResponse;
import patchwave.proto.operator.v1.GetProposalRequest;
import patchwave.proto.operator.v1.HoldGroup;
import patchwave.proto.operator.v1.HostCondition;
import patchwave.proto.operator.v1.HostPhase;
import patchwave.proto.operator.v1.HostView;
import patchwave.proto.operator.v1.ListFeedsRequest;
import patchwave.proto.operator.v1.ListFeedsResponse;
import patchwave.proto.operator.v1.ListFloorsRequest;
import patchwave.proto.operator.v1.ListFloorsResponse;
import patchwave.proto.operator.v1.ListHoldsRequest;
import patchwave.proto.operator.v1.ListHoldsResponse;
import patchwave.proto.operator.v1.ListNotificationsRequest;
import patchwave.proto.operator.v1.ListNotificationsResponse;
import patchwave.proto.operator.v1.ListStandingApprovalsRequest;
import patchwave.proto.operator.v1.ListUrgentRequest;
import patchwave.proto.operator.v1.LowerFloorRequest;
import patchwave.proto.operator.v1.LowerFloorResponse;
import patchwave.proto.operator.v1.LoweredFloor;
import patchwave.proto.operator.v1.NotAffected;
import patchwave.proto.operator.v1.NotificationView;
import patchwave.proto.operator.v1.PlanRollbackRequest;
import patchwave.proto.operator.v1.PlanRollbackResponse;
import patchwave.proto.operator.v1.QuarantineHostRequest;
import patchwave.proto.operator.v1.QuarantineHostResponse;
import patchwave.proto.operator.v1.RecordAdvisoryResponse;
import patchwave.proto.operator.v1.RemainingSubject;
import patchwave.proto.operator.v1.RemoveHostRequest;
import patchwave.proto.operator.v1.RemoveHostResponse;
import patchwave.proto.operator.v1.ReportSlaRequest;
import patchwave.proto.operator.v1.RestoreFloorRequest;
import patchwave.proto.operator.v1.RestoreFloorResponse;
import patchwave.proto.operator.v1.RetractAssertionRequest;
import patchwave.proto.operator.v1.RetractAssertionResponse;
import patchwave.proto.operator.v1.RevokeStandingApprovalRequest;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.StatementView;
import patchwave.proto.operator.v1.SteerHostRequest;
import patchwave.proto.operator.v1.SteerHostResponse;
import patchwave.proto.operator.v1.TestNotificationRequest;
import patchwave.proto.operator.v1.TestNotificationResponse;
import patchwave.proto.operator.v1.VerdictHosts;
import patchwave.proto.operator.v1.VulnerabilityExposure;

/** What the fake controller answers to calls whose answer does not depend on the test. One entry a call. */
final class CannedAnswers {
    private CannedAnswers() {}

    static Map<Class<?>, Function<Message, Message>> all() {
        Map<Class<?>, Function<Message, Message>> answers = new HashMap<>();
        answers.put(QuarantineHostRequest.class, request -> quarantined((QuarantineHostRequest) request));
        answers.put(
                RemoveHostRequest.class,
                _ -> RemoveHostResponse.newBuilder()
                        .setRemoved(true)
                        .setSentence("Its claim in rollout ghost-1, attempt 2, was released.")
                        .build());
        answers.put(SteerHostRequest.class, request -> steered((SteerHostRequest) request));
        answers.put(ListHoldsRequest.class, _ -> holds());
        answers.put(
                LowerFloorRequest.class,
                _ -> LowerFloorResponse.newBuilder()
                        .setFloor(floor(FloorState.FLOOR_STATE_ASKED))
                        .build());
        answers.put(
                ApproveFloorRequest.class,
                _ -> ApproveFloorResponse.newBuilder()
                        .setFloor(floor(FloorState.FLOOR_STATE_IN_FORCE))
                        .build());
        answers.put(
                RestoreFloorRequest.class,
                _ -> RestoreFloorResponse.newBuilder()
                        .setFloor(floor(FloorState.FLOOR_STATE_OVER))
                        .build());
        answers.put(
                ListFloorsRequest.class,
                _ -> ListFloorsResponse.newBuilder()
                        .addFloors(floor(FloorState.FLOOR_STATE_ASKED))
                        .addFloors(floor(FloorState.FLOOR_STATE_IN_FORCE))
                        .build());
        answers.put(PlanRollbackRequest.class, request -> rollback((PlanRollbackRequest) request));
        answers.put(ListNotificationsRequest.class, _ -> notifications());
        answers.put(
                TestNotificationRequest.class,
                _ -> TestNotificationResponse.newBuilder()
                        .addChannels(ChannelResult.newBuilder().setChannel("bus"))
                        .build());
        answers.put(
                CheckFleetRequest.class,
                _ -> CheckFleetResponse.newBuilder()
                        .addAllPools(Fixtures.running().getPoolsList())
                        .build());
        answers.put(GetExposureRequest.class, _ -> exposure());
        answers.put(ReportSlaRequest.class, request -> SlaAnswers.page((ReportSlaRequest) request));
        answers.put(ListUrgentRequest.class, _ -> UrgentAnswers.list());
        answers.put(GetProposalRequest.class, request -> UrgentAnswers.proposal((GetProposalRequest) request));
        answers.put(ListStandingApprovalsRequest.class, _ -> ApprovalAnswers.list());
        answers.put(
                RevokeStandingApprovalRequest.class,
                request -> ApprovalAnswers.revoked((RevokeStandingApprovalRequest) request));
        answers.put(ExtendDueTimeRequest.class, request -> SlaAnswers.extended((ExtendDueTimeRequest) request));
        answers.put(AssertExploitationRequest.class, request -> asserted((AssertExploitationRequest) request));
        answers.put(AssertNotAffectedRequest.class, request -> notAffected((AssertNotAffectedRequest) request));
        answers.put(RetractAssertionRequest.class, request -> retracted((RetractAssertionRequest) request));
        answers.put(ListFeedsRequest.class, _ -> feeds());
        answers.put(FindHostsRequest.class, request -> found((FindHostsRequest) request));
        answers.put(
                DiffFleetRequest.class,
                _ -> DiffFleetResponse.newBuilder().setRevision(3).build());
        answers.put(
                GetFleetDefaultsRequest.class,
                _ -> GetFleetDefaultsResponse.newBuilder()
                        .setDefaults("# Quiet time after a batch. [0s to 30d]\nbatch_bake: 30m\n")
                        .setSchema("{\n  \"title\": \"Patchwave fleet file\"\n}\n")
                        .addDecisionTables(DecisionTableText.newBuilder()
                                .setName("default")
                                .setText("name: \"default\"\n"))
                        .build());
        return answers;
    }

    private static AssertExploitationResponse asserted(AssertExploitationRequest request) {
        return AssertExploitationResponse.newBuilder()
                .setAssertion(AssertionView.newBuilder()
                        .setAssertionId("assertion-7")
                        .setAdvisoryId(request.getAdvisoryId())
                        .setLevel(request.getLevel())
                        .setLink(request.getLink())
                        .setNote(request.getNote())
                        .setAssertedBy("alice")
                        .setAssertTime(Fixtures.at(Fixtures.NOW)))
                .setUrgency(RecordAdvisoryResponse.newBuilder()
                        .setUrgency("IMMEDIATE")
                        .setRule("proof of concept and remote")
                        .setHunt(true))
                .build();
    }

    private static AssertNotAffectedResponse notAffected(AssertNotAffectedRequest request) {
        AssertNotAffectedResponse.Builder response = AssertNotAffectedResponse.newBuilder()
                .setAssertion(AssertionView.newBuilder()
                        .setAssertionId("assertion-8")
                        .setAdvisoryId(request.getAdvisoryId())
                        .setNotAffected(NotAffected.newBuilder()
                                .setSubject(request.getSubject())
                                .addAllHostIds(request.getHostIdsList())
                                .setUntilTime(request.getUntilTime()))
                        .setLink(request.getLink())
                        .setNote(request.getNote())
                        .setAssertedBy("alice")
                        .setAssertTime(Fixtures.at(Fixtures.NOW)))
                .setComplete(true);
        return request.getSubject().equals("libc6")
                ? response.setHostCount(2)
                        .addHosts("web-1")
                        .addHosts("web-2")
                        .addRemaining(RemainingSubject.newBuilder()
                                .setSubject("libc-bin")
                                .setCount(1))
                        .setExploited(true)
                        .build()
                : response.build();
    }

    private static RetractAssertionResponse retracted(RetractAssertionRequest request) {
        return RetractAssertionResponse.newBuilder()
                .setAssertion(AssertionView.newBuilder()
                        .setAssertionId(request.getAssertionId())
                        .setAdvisoryId("CVE-2015-0235")
                        .setLevel(ExploitationLevel.EXPLOITATION_LEVEL_EXPLOITED)
                        .setLink("https://example.org/ghost")
                        .setAssertedBy("alice")
                        .setAssertTime(Fixtures.at(Fixtures.NOW.minusSeconds(60)))
                        .setRetractedBy("bob")
                        .setRetractTime(Fixtures.at(Fixtures.NOW))
                        .setRetractReason(request.getReason()))
                .setUrgency(RecordAdvisoryResponse.newBuilder()
                        .setUrgency("SCHEDULED")
                        .setRule("others"))
                .build();
    }

    private static GetExposureResponse exposure() {
        return GetExposureResponse.newBuilder()
                .addVulnerabilities(VulnerabilityExposure.newBuilder()
                        .setVulnerabilityId("CVE-2015-0235")
                        .addVerdicts(VerdictHosts.newBuilder()
                                .setVerdict("affected-fix-available")
                                .setCount(2)
                                .addHosts("web-1")
                                .addHosts("web-2"))
                        .addAsserted(AssertedHosts.newBuilder()
                                .setAssertion(SlaAnswers.asserted())
                                .setCount(1)
                                .addHosts("web-3"))
                        .addRuns(EvidenceHosts.newBuilder()
                                .setEvidence("listening")
                                .setCount(1)
                                .addHosts("web-1"))
                        .addRuns(EvidenceHosts.newBuilder()
                                .setEvidence("not known")
                                .setCount(1)
                                .addHosts("web-2"))
                        .addStatements(StatementView.newBuilder()
                                .setAdvisoryId("DSA-3142-1")
                                .setRelease("debian 7")
                                .setSubject("eglibc")
                                .setStatus("fixed in 2.13-38+deb7u7")
                                .setFeed("Debian's list of advisories")
                                .setFetchTime(Fixtures.at(Fixtures.NOW.minusSeconds(60)))))
                .addUnknownHosts("web-3")
                .setUnknownCount(1)
                .setComplete(true)
                .build();
    }

    private static ListFeedsResponse feeds() {
        return ListFeedsResponse.newBuilder()
                .addFeeds(FeedView.newBuilder()
                        .setName("dsa")
                        .setFormat("debian-list")
                        .setGoodTime(Fixtures.at(Fixtures.NOW.minusSeconds(86_400)))
                        .setCheckTime(Fixtures.at(Fixtures.NOW.minusSeconds(7_200)))
                        .setRecordCount(5_406)
                        .setQuarantinedCount(1)
                        .addBadRecords("DSA-1-1: no package")
                        .setRefusal("it ends in the middle of a line")
                        .setRefusalTime(Fixtures.at(Fixtures.NOW.minusSeconds(60))))
                .build();
    }

    /** Two pages. */
    private static FindHostsResponse found(FindHostsRequest request) {
        boolean first = request.getPageToken().isEmpty();
        String library = "org.apache.logging.log4j:log4j-core";
        return FindHostsResponse.newBuilder()
                .addHosts(FoundHost.newBuilder()
                        .setHostId(first ? "web-1" : "web-2")
                        .setEnvironment("production")
                        .addPools("production/web")
                        .addItems(FoundItem.newBuilder().setName(library).setVersion(first ? "2.14.1" : ""))
                        .setInventoryTime(Fixtures.at(Fixtures.NOW.minusSeconds(120))))
                .setNextPageToken(first ? "web-1" : "")
                .setFoundCount(2)
                .setInventoryCount(9)
                .setUnknownCount(1)
                .addUnknownHosts("web-10")
                .setOldestInventoryTime(Fixtures.at(Fixtures.NOW.minusSeconds(3_600)))
                .setComplete(first)
                .build();
    }

    static PlanRollbackResponse rollback(PlanRollbackRequest request) {
        return PlanRollbackResponse.newBuilder()
                .setPlan(Fixtures.plan().toBuilder()
                        .clearAdvisoryId()
                        .setRollsBack(request.getRolloutId())
                        .setReason(request.getReason())
                        .setEmergency(request.getEmergency())
                        .build()
                        .toByteString())
                .setPreview(Fixtures.preview().toBuilder().addWarnings("THIS RE-OPENS CVE-2015-0235"))
                .build();
    }

    private static ListNotificationsResponse notifications() {
        NotificationView.Builder one = NotificationView.newBuilder()
                .setNotificationId("0123456789ab-7-bus")
                .setChannel("bus")
                .setEvent("rollout.halted")
                .setSummary("Rollout ghost-1 is HALTED: web-1: ghostd is down")
                .setCreateTime(Fixtures.at(Fixtures.NOW.minusSeconds(90)))
                .setAttemptCount(1);
        return ListNotificationsResponse.newBuilder()
                .addNotifications(one.build().toBuilder()
                        .setAttemptCount(3)
                        .setLastError("https://hooks.example.org/*** answered 503, expected 2xx")
                        .setNextAttemptTime(Fixtures.at(Fixtures.NOW.plusSeconds(20))))
                .addNotifications(one.build().toBuilder().setDeliveredTime(Fixtures.at(Fixtures.NOW)))
                .addNotifications(one.build().toBuilder().setLastError("given up after 3 days: nobody there"))
                .build();
    }

    private static QuarantineHostResponse quarantined(QuarantineHostRequest request) {
        return QuarantineHostResponse.newBuilder()
                .setHost(HostView.newBuilder()
                        .setHostId(request.getHostId())
                        .setCondition(HostCondition.HOST_CONDITION_QUARANTINED)
                        .setClaimedBy(Fixtures.ID)
                        .setAttempt(2))
                .build();
    }

    private static SteerHostResponse steered(SteerHostRequest request) {
        return SteerHostResponse.newBuilder()
                .setHost(RolloutHostView.newBuilder()
                        .setRolloutId(request.getRolloutId())
                        .setHostId(request.getHostId())
                        .setPhase(HostPhase.HOST_PHASE_WAITING)
                        .setDetail("pool production/web is at its floor: 3 of 4 in service, floor 3"))
                .build();
    }

    private static ListHoldsResponse holds() {
        return ListHoldsResponse.newBuilder()
                .addGroups(HoldGroup.newBuilder()
                        .setRolloutId(Fixtures.ID)
                        .setHoldReason("OUTSIDE_WINDOW")
                        .setSentence("window tuesday-night is not open")
                        .setUntilTime(Fixtures.at(Fixtures.NOW.plusSeconds(7_200)))
                        .setHostCount(120)
                        .addHosts("db-1")
                        .addHosts("db-2"))
                .addGroups(HoldGroup.newBuilder()
                        .setRolloutId(Fixtures.ID)
                        .setHoldReason("POOL_AT_FLOOR")
                        .setSentence("pool production/web is at its floor: 3 of 4 in service, floor 3")
                        .addHolders("web-1")
                        .setHostCount(3)
                        .addHosts("web-2")
                        .addHosts("web-3")
                        .addHosts("web-4"))
                .build();
    }

    private static LoweredFloor floor(FloorState state) {
        LoweredFloor.Builder floor = LoweredFloor.newBuilder()
                .setFloorId("floor-7")
                .setPool("production/web")
                .setFloorCount(2)
                .setNormalFloorCount(3)
                .setDuration(Duration.newBuilder().setSeconds(7_200))
                .setReason("zone b is down, and GHOST is exploited")
                .setAskedBy("operator:alice")
                .setAskedTime(Fixtures.at(Fixtures.NOW.minusSeconds(60)))
                .setState(state);
        return state == FloorState.FLOOR_STATE_ASKED
                ? floor.build()
                : floor.setApprovedBy("operator:bob")
                        .setExpireTime(Fixtures.at(Fixtures.NOW.plusSeconds(7_140)))
                        .build();
    }
}
