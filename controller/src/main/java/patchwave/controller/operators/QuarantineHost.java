package patchwave.controller.operators;

import java.util.Optional;
import patchwave.controller.store.Actor;
import patchwave.fleet.HostId;
import patchwave.proto.operator.v1.QuarantineHostRequest;
import patchwave.proto.operator.v1.QuarantineHostResponse;

/** Gives a host no more work and counts it as down, until it is re-admitted. What it runs reaches a safe end. */
final class QuarantineHost {
    private static final int LONGEST_REASON = 500;

    private final ServiceContext context;

    QuarantineHost(ServiceContext context) {
        this.context = context;
    }

    QuarantineHostResponse quarantine(QuarantineHostRequest request, Actor caller) {
        Requests fields = new Requests();
        Optional<HostId> id = fields.value("host_id", request.getHostId(), HostId::new);
        String reason = fields.text("reason", request.getReason(), false, LONGEST_REASON);
        fields.refuseFaults();
        HostId host = Requests.checked(id);
        context.store().change(caller, transaction -> {
            ReadHosts.require(host, transaction);
            transaction.hosts().quarantine(host, "%s: %s".formatted(caller.name(), reason));
        });
        context.controller().hint(host);
        return QuarantineHostResponse.newBuilder()
                .setHost(new ReadHosts(context).view(host))
                .build();
    }
}
