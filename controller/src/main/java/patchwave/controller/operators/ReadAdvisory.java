package patchwave.controller.operators;

import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.controller.exposure.KnownAdvisories;
import patchwave.controller.wire.AdvisoryViews;
import patchwave.proto.operator.v1.GetAdvisoryRequest;
import patchwave.proto.operator.v1.GetAdvisoryResponse;

/** Shows what is known of an advisory, and how urgent the policy in force finds that now. Records nothing. */
final class ReadAdvisory {
    private final ServiceContext context;

    ReadAdvisory(ServiceContext context) {
        this.context = context;
    }

    GetAdvisoryResponse get(GetAdvisoryRequest request) {
        Requests fields = new Requests();
        Optional<AdvisoryId> id = fields.value("advisory_id", request.getAdvisoryId(), AdvisoryId::new);
        fields.refuseFaults();
        AdvisoryId wanted = Requests.checked(id);
        KnownAdvisories known = context.known(wanted);
        return context.store()
                .read(transaction -> known.find(transaction)
                        .map(found -> AdvisoryViews.of(
                                found.advisory(),
                                found.verdict(FleetInForce.urgency(transaction)),
                                found.runs(),
                                found.assertions()))
                        .orElseThrow(() -> Refusal.notFound(
                                "nothing is on record of %s, and no feed has it: tell what is known with 'patchwave advisory record %s'"
                                        .formatted(wanted, wanted))));
    }
}
