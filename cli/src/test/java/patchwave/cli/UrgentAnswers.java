package patchwave.cli;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import patchwave.proto.operator.v1.AssertedHosts;
import patchwave.proto.operator.v1.GetProposalRequest;
import patchwave.proto.operator.v1.GetProposalResponse;
import patchwave.proto.operator.v1.ListUrgentResponse;
import patchwave.proto.operator.v1.UrgentVulnerability;

/** One that must be patched at once and has a plan, one that is due before any window ends. */
final class UrgentAnswers {
    private UrgentAnswers() {}

    static ListUrgentResponse list() {
        return ListUrgentResponse.newBuilder()
                .setComplete(true)
                .setTotalCount(3)
                .addVulnerabilities(UrgentVulnerability.newBuilder()
                        .setVulnerabilityId("CVE-2015-0235")
                        .setOutcome("at once, and search the logs")
                        .setHunt(true)
                        .setDueTime(at("2020-01-01T00:00:00Z"))
                        .setOpenCount(12)
                        .addPackages("libc6")
                        .setNext("a plan is ready: sign and start it")
                        .setProposed(true)
                        .setNotStarted("no standing approval in force covers staging"))
                .addVulnerabilities(UrgentVulnerability.newBuilder()
                        .setVulnerabilityId("CVE-2021-44228")
                        .setOutcome("48 hours")
                        .setOpenCount(1)
                        .setNext("no window of mail-1 in production ends before it is due")
                        .setNoWindow(true))
                .addAsserted(AssertedHosts.newBuilder()
                        .setAssertion(SlaAnswers.asserted())
                        .setCount(2)
                        .setExploited(true))
                .build();
    }

    private static Timestamp at(String text) {
        return Timestamp.newBuilder()
                .setSeconds(Instant.parse(text).getEpochSecond())
                .build();
    }

    static GetProposalResponse proposal(GetProposalRequest request) {
        return GetProposalResponse.newBuilder()
                .setPlan(Fixtures.plan().toByteString())
                .setPreview(Fixtures.preview())
                .setMakeTime(at("2020-01-01T00:00:00Z"))
                .addVulnerabilityIds(request.getVulnerabilityId())
                .build();
    }
}
