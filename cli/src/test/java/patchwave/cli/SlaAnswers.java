package patchwave.cli;

import com.google.protobuf.Duration;
import com.google.protobuf.Timestamp;
import java.time.Instant;
import patchwave.proto.operator.v1.AssertionView;
import patchwave.proto.operator.v1.CurvePoint;
import patchwave.proto.operator.v1.DecisionInput;
import patchwave.proto.operator.v1.DueExtensionView;
import patchwave.proto.operator.v1.ExposureView;
import patchwave.proto.operator.v1.ExtendDueTimeRequest;
import patchwave.proto.operator.v1.ExtendDueTimeResponse;
import patchwave.proto.operator.v1.FeedView;
import patchwave.proto.operator.v1.NotAffected;
import patchwave.proto.operator.v1.ReportSlaRequest;
import patchwave.proto.operator.v1.ReportSlaResponse;
import patchwave.proto.operator.v1.UrgencyDecisionView;
import patchwave.proto.operator.v1.VulnerabilityClocks;

/** A report of two pages: Log4j with a host that is overdue, and GHOST, of which all is over. */
final class SlaAnswers {
    /** What a host could write into a report to harm its reader. */
    static final String HOSTILE = "=cmd|' /C calc'!A0 </script><script>alert(1)</script>, \"quoted\"";

    private static final Instant AT = Instant.parse("2026-11-23T12:00:00Z");

    private SlaAnswers() {}

    private static Timestamp hours(long hours) {
        return Timestamp.newBuilder()
                .setSeconds(AT.getEpochSecond() + hours * 3600)
                .build();
    }

    static ReportSlaResponse page(ReportSlaRequest request) {
        ReportSlaResponse.Builder page = ReportSlaResponse.newBuilder()
                .setReportTime(hours(0))
                .setTable("patchwave default")
                .setTableVersion("1.0.0")
                .setUnknownCount(1)
                .setRequest(request.toBuilder().clearPageToken())
                .setFleetRevision(7)
                .setFleetSha256("cd".repeat(32))
                .setComplete(true);
        return request.getPageToken().isEmpty()
                ? page.addFeeds(FeedView.newBuilder()
                                .setName("dsa")
                                .setFormat("debian-list")
                                .setGoodTime(hours(-24))
                                .setAge(Duration.newBuilder().setSeconds(24 * 3600))
                                .setState("refused")
                                .setRefusal("it ends in the middle of a line")
                                .setSha256("ef".repeat(32)))
                        .addVulnerabilities(ghost())
                        .addExposures(exposure("CVE-2015-0235", "web-1", "in time")
                                .setEndTime(hours(-60))
                                .setEnd("fixed")
                                .setProven(true))
                        .setNextPageToken("next")
                        .build()
                : page.addVulnerabilities(log4j())
                        .addExposures(exposure("CVE-2021-44228", "mail-1", "overdue")
                                .setEnvironment("production")
                                .setWhy(HOSTILE))
                        .addExposures(exposure("CVE-2021-44228", "mail-2", "late")
                                .setEndTime(hours(-5))
                                .setEnd("fixed"))
                        .addExposures(exposure("CVE-2021-44228", "mail-3", "asserted")
                                .setEndTime(hours(-30))
                                .setEnd("not affected")
                                .setAssertion(asserted()))
                        .build();
    }

    static AssertionView asserted() {
        return AssertionView.newBuilder()
                .setAssertionId("assertion-3")
                .setAdvisoryId("CVE-2021-44228")
                .setNotAffected(NotAffected.newBuilder().setSubject("libc6").setUntilTime(hours(900)))
                .setNote("built without JNDI")
                .setAssertedBy("bob")
                .setAssertTime(hours(-30))
                .build();
    }

    private static ExposureView.Builder exposure(String id, String host, String keeping) {
        return ExposureView.newBuilder()
                .setVulnerabilityId(id)
                .setHostId(host)
                .setEnvironment("dev")
                .setSubject("libc6")
                .setVerdict("affected-fix-available")
                .setRemedy("install 2")
                .setSinceTime(hours(-72))
                .setPolicyDueTime(hours(-24))
                .setDueTime(hours(-24))
                .setKeeping(keeping);
    }

    private static VulnerabilityClocks.Builder ghost() {
        return VulnerabilityClocks.newBuilder()
                .setVulnerabilityId("CVE-2015-0235")
                .setMatchTime(hours(-72))
                .setLastFixedTime(hours(-60))
                .setProofTime(hours(-60))
                .setOutcome("48 hours")
                .setTotalCount(1)
                .setInTimeCount(1)
                .setEffective50(Duration.newBuilder().setSeconds(12 * 3600))
                .setEffective100(Duration.newBuilder().setSeconds(12 * 3600))
                .addCurve(CurvePoint.newBuilder().setTime(hours(-72)).setOpenCount(1))
                .addCurve(CurvePoint.newBuilder().setTime(hours(-60)));
    }

    private static VulnerabilityClocks.Builder log4j() {
        return VulnerabilityClocks.newBuilder()
                .setVulnerabilityId("CVE-2021-44228")
                .setMatchTime(hours(-72))
                .setOutcome("at once, and search the logs")
                .setDueTime(hours(-24))
                .setTotalCount(3)
                .setOverdueCount(1)
                .setLateCount(1)
                .setAssertedCount(1)
                .setEffective50(Duration.newBuilder().setSeconds(67 * 3600))
                .addCurve(CurvePoint.newBuilder().setTime(hours(-72)).setOpenCount(2))
                .addCurve(CurvePoint.newBuilder().setTime(hours(-5)).setOpenCount(1))
                .addDecisions(UrgencyDecisionView.newBuilder()
                        .setDecideTime(hours(-72))
                        .setRow("exploited")
                        .setOutcome("at once, and search the logs")
                        .addInputs(DecisionInput.newBuilder()
                                .setPoint("Exploitation")
                                .setValue("active")
                                .setSource("KEV, since 2021-12-10")))
                .addExtensions(DueExtensionView.newBuilder()
                        .setDueTime(hours(-10))
                        .setExpireTime(hours(-10))
                        .setGivenBy("alice")
                        .setReason("the vendor mends it by Friday"));
    }

    static ExtendDueTimeResponse extended(ExtendDueTimeRequest request) {
        return ExtendDueTimeResponse.newBuilder()
                .setExtension(DueExtensionView.newBuilder()
                        .setDueTime(request.getDueTime())
                        .setExpireTime(request.hasExpireTime() ? request.getExpireTime() : request.getDueTime())
                        .setGivenBy("alice")
                        .setReason(request.getReason()))
                .setOpenCount(3)
                .build();
    }
}
