package patchwave.controller.wire;

import java.util.Optional;
import patchwave.advisory.Severity;
import patchwave.policy.Urgency;
import patchwave.proto.operator.v1.RecordAdvisoryResponse;

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
}
