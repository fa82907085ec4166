package patchwave.controller.operators;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.advisory.AdvisoryId;
import patchwave.clocks.DueExtension;
import patchwave.clocks.DueTimes;
import patchwave.clocks.UrgencyDecision;
import patchwave.controller.store.Actor;
import patchwave.controller.wire.ClockViews;
import patchwave.controller.wire.Fields;
import patchwave.proto.operator.v1.ExtendDueTimeRequest;
import patchwave.proto.operator.v1.ExtendDueTimeResponse;

/** Gives a vulnerability more time than the policy does, by a person's word. */
final class ExtendDueTime {
    private static final int LONGEST_REASON = 500;

    private final ServiceContext context;

    ExtendDueTime(ServiceContext context) {
        this.context = context;
    }

    ExtendDueTimeResponse extend(ExtendDueTimeRequest request, Actor caller) {
        Requests fields = new Requests();
        Optional<AdvisoryId> id = fields.value("vulnerability_id", request.getVulnerabilityId(), AdvisoryId::new);
        String reason = fields.text("reason", request.getReason(), false, LONGEST_REASON);
        if (!request.hasDueTime()) {
            fields.fault("due_time", "a time that is still to come", "nothing");
        }
        fields.refuseFaults();
        AdvisoryId vulnerability = Requests.checked(id);
        Instant due = Fields.time("due_time", request.getDueTime());
        Instant expires = request.hasExpireTime() ? Fields.time("expire_time", request.getExpireTime()) : due;
        return context.store().write(caller, transaction -> {
            int open = transaction.exposures().open(vulnerability).size();
            if (open == 0) {
                throw Refusal.precondition("no host is exposed to %s, as far as is known: there is no due time to move"
                        .formatted(vulnerability));
            }
            Instant now = transaction.now();
            Requests times = new Requests();
            Optional<DueExtension> extension = times.built(
                    "due_time, expire_time",
                    () -> new DueExtension(vulnerability, due, now, expires, caller.name(), reason));
            times.refuseFaults();
            List<UrgencyDecision> decisions = transaction.urgency().decisions(vulnerability);
            boolean isLater = transaction.exposures().open(vulnerability).stream()
                    .anyMatch(exposure -> DueTimes.of(
                                    exposure.countedFrom(), decisions, List.of(Requests.checked(extension)), now)
                            .isExtended());
            if (!isLater) {
                throw Refusal.precondition("%s is not due before %s on any host: an extension would change nothing"
                        .formatted(vulnerability, due));
            }
            transaction.urgency().extend(Requests.checked(extension));
            return ExtendDueTimeResponse.newBuilder()
                    .setExtension(ClockViews.of(Requests.checked(extension)))
                    .setOpenCount(open)
                    .build();
        });
    }
}
