package patchwave.controller.wire;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Assertion;
import patchwave.advisory.CveFact;
import patchwave.advisory.Severity;
import patchwave.exposure.RunsHere;
import patchwave.fleet.HostId;
import patchwave.policy.TableVerdict;
import patchwave.policy.Urgency;
import patchwave.proto.operator.v1.AssertionView;
import patchwave.proto.operator.v1.DecisionInput;
import patchwave.proto.operator.v1.EvidenceHosts;
import patchwave.proto.operator.v1.ExploitationLevel;
import patchwave.proto.operator.v1.GetAdvisoryResponse;
import patchwave.proto.operator.v1.NotAffected;
import patchwave.proto.operator.v1.RecordAdvisoryResponse;
import patchwave.proto.operator.v1.VulnerabilityRuns;

/** Advisories and their urgency, from and to operators. */
public final class AdvisoryViews {
    private AdvisoryViews() {}

    /** Empty if the operator did not say. */
    public static Optional<Severity> severity(patchwave.proto.operator.v1.Severity severity) {
        return switch (severity) {
            case SEVERITY_LOW -> Optional.of(Severity.LOW);
            case SEVERITY_MEDIUM -> Optional.of(Severity.MEDIUM);
            case SEVERITY_HIGH -> Optional.of(Severity.HIGH);
            case SEVERITY_CRITICAL -> Optional.of(Severity.CRITICAL);
            case SEVERITY_UNSPECIFIED -> Optional.empty();
            case UNRECOGNIZED -> throw new WireFault("severity: expected a known one");
        };
    }

    public static RecordAdvisoryResponse of(Urgency urgency) {
        RecordAdvisoryResponse.Builder response =
                RecordAdvisoryResponse.newBuilder().setRule(urgency.rule()).setHunt(urgency.hunt());
        switch (urgency) {
            case Urgency.Immediate _ -> response.setUrgency("IMMEDIATE");
            case Urgency.Scheduled scheduled ->
                response.setUrgency("SCHEDULED").setDueTime(Fields.timestamp(scheduled.due()));
            // No due time: windows are not known to the controller yet.
            case Urgency.NextWindow _ -> response.setUrgency("SCHEDULED");
        }
        return response.build();
    }

    /** What is on record, the urgency that it has now, by vulnerability how far it is in use here, and what operators assert. */
    public static GetAdvisoryResponse of(
            Advisory advisory, TableVerdict verdict, SortedMap<AdvisoryId, RunsHere> runs, List<Assertion> assertions) {
        RecordAdvisoryResponse urgency = of(verdict.urgency(advisory.knownSince()));
        GetAdvisoryResponse.Builder response = GetAdvisoryResponse.newBuilder()
                .setAdvisoryId(advisory.id().value())
                .setPackage(advisory.packageName())
                .setFixedVersion(advisory.fixedVersion().orElse(""))
                .setSeverity(severity(advisory.severity()))
                .setExploited(advisory.exploited())
                .setProofOfConcept(advisory.proofOfConcept())
                .setRemote(advisory.remote())
                .setSource(advisory.source())
                .setKnownSinceTime(Fields.timestamp(advisory.knownSince()))
                .setUrgency(urgency.getUrgency())
                .setRule(urgency.getRule())
                .setHunt(urgency.getHunt())
                .setBecause(verdict.because())
                .setTable(verdict.table())
                .setTableVersion(verdict.version());
        verdict.inputs()
                .forEach(input -> response.addInputs(DecisionInput.newBuilder()
                        .setPoint(input.point())
                        .setValue(input.value())
                        .setSource(input.source())
                        .setAssumed(input.assumed())));
        runs.forEach((id, here) -> response.addRuns(of(id, here)));
        assertions.forEach(assertion -> response.addAssertions(of(assertion)));
        if (urgency.hasDueTime()) {
            response.setDueTime(urgency.getDueTime());
        }
        return response.build();
    }

    private static VulnerabilityRuns of(AdvisoryId id, RunsHere here) {
        VulnerabilityRuns.Builder view = VulnerabilityRuns.newBuilder()
                .setVulnerabilityId(id.value())
                .setUnseenCount(here.unseen())
                .setComplete(here.isWhole());
        here.hosts()
                .forEach((evidence, count) -> view.addEvidence(EvidenceHosts.newBuilder()
                        .setEvidence(evidence.toString())
                        .setCount(count)));
        return view.build();
    }

    /** Without the hosts that it is said of, of which there may be hundreds. */
    public static AssertionView withoutHosts(Assertion assertion) {
        AssertionView.Builder view = of(assertion).toBuilder();
        if (view.hasNotAffected()) {
            view.getNotAffectedBuilder().clearHostIds();
        }
        return view.build();
    }

    public static AssertionView of(Assertion assertion) {
        AssertionView.Builder view = AssertionView.newBuilder()
                .setAssertionId(assertion.id())
                .setAdvisoryId(assertion.advisory().value())
                .setLink(assertion.link())
                .setNote(assertion.note())
                .setAssertedBy(assertion.by())
                .setAssertTime(Fields.timestamp(assertion.at()));
        switch (assertion.content()) {
            case Assertion.Exploitation(var level) ->
                view.setLevel(
                        switch (level) {
                            case POC -> ExploitationLevel.EXPLOITATION_LEVEL_PROOF_OF_CONCEPT;
                            case ACTIVE -> ExploitationLevel.EXPLOITATION_LEVEL_EXPLOITED;
                            case NONE -> ExploitationLevel.EXPLOITATION_LEVEL_UNSPECIFIED;
                        });
            case Assertion.NotAffected(var subject, var hosts, var until) ->
                view.setNotAffected(NotAffected.newBuilder()
                        .setSubject(subject)
                        .addAllHostIds(hosts.stream().map(HostId::value).toList())
                        .setUntilTime(Fields.timestamp(until)));
        }
        assertion
                .retraction()
                .ifPresent(back -> view.setRetractedBy(back.by())
                        .setRetractTime(Fields.timestamp(back.at()))
                        .setRetractReason(back.reason()));
        return view.build();
    }

    /** Empty if it is none that can be asserted. */
    public static Optional<CveFact.Exploitation> level(ExploitationLevel level) {
        return switch (level) {
            case EXPLOITATION_LEVEL_PROOF_OF_CONCEPT -> Optional.of(CveFact.Exploitation.POC);
            case EXPLOITATION_LEVEL_EXPLOITED -> Optional.of(CveFact.Exploitation.ACTIVE);
            case EXPLOITATION_LEVEL_UNSPECIFIED, UNRECOGNIZED -> Optional.empty();
        };
    }

    private static patchwave.proto.operator.v1.Severity severity(Severity severity) {
        return switch (severity) {
            case LOW -> patchwave.proto.operator.v1.Severity.SEVERITY_LOW;
            case MEDIUM -> patchwave.proto.operator.v1.Severity.SEVERITY_MEDIUM;
            case HIGH -> patchwave.proto.operator.v1.Severity.SEVERITY_HIGH;
            case CRITICAL -> patchwave.proto.operator.v1.Severity.SEVERITY_CRITICAL;
        };
    }
}
