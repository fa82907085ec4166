package patchwave.controller.operators;

import java.time.Instant;
import java.util.Optional;
import patchwave.advisory.Advisory;
import patchwave.advisory.AdvisoryId;
import patchwave.advisory.Severity;
import patchwave.controller.exposure.KnownAdvisories;
import patchwave.controller.store.Actor;
import patchwave.controller.wire.AdvisoryViews;
import patchwave.proto.operator.v1.RecordAdvisoryRequest;
import patchwave.proto.operator.v1.RecordAdvisoryResponse;

/** Records what is known of an advisory and says how urgent that makes it. */
final class RecordAdvisory {
    private static final int LONGEST_SOURCE = 500;

    private final ServiceContext context;

    RecordAdvisory(ServiceContext context) {
        this.context = context;
    }

    RecordAdvisoryResponse record(RecordAdvisoryRequest request, Actor caller) {
        Requests fields = new Requests();
        Optional<AdvisoryId> id = fields.value("advisory_id", request.getAdvisoryId(), AdvisoryId::new);
        PackageNames.check(fields, "package", request.getPackage());
        PackageNames.checkVersion(fields, "fixed_version", request.getFixedVersion());
        fields.text("source", request.getSource(), true, LONGEST_SOURCE);
        if (request.getSeverity() == patchwave.proto.operator.v1.Severity.UNRECOGNIZED) {
            fields.fault("severity", "a known severity", String.valueOf(request.getSeverityValue()));
        }
        fields.refuseFaults();
        AdvisoryId wanted = Requests.checked(id);
        KnownAdvisories known = context.known(wanted);
        return context.store().write(caller, transaction -> {
            // Unknown is not harmless: what nobody has rated counts as worst.
            Severity severity = AdvisoryViews.severity(request.getSeverity())
                    .or(() -> transaction.advisories().find(wanted).map(Advisory::severity))
                    .orElse(Severity.CRITICAL);
            transaction.advisories().record(advisory(request, wanted, severity, transaction.now()));
            return AdvisoryViews.of(known.find(transaction).orElseThrow().urgency(FleetInForce.urgency(transaction)));
        });
    }

    private static Advisory advisory(RecordAdvisoryRequest request, AdvisoryId id, Severity severity, Instant now) {
        return new Advisory(
                id,
                request.getPackage(),
                request.getFixedVersion().isEmpty() ? Optional.empty() : Optional.of(request.getFixedVersion()),
                severity,
                request.getExploited(),
                request.getProofOfConcept(),
                request.getRemote(),
                now,
                request.getSource());
    }
}
