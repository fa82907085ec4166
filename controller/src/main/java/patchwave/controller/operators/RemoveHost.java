package patchwave.controller.operators;

import java.time.Instant;
import java.util.Optional;
import patchwave.controller.store.Actor;
import patchwave.controller.store.RemovalAnswer;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.proto.operator.v1.RemoveHostRequest;
import patchwave.proto.operator.v1.RemoveHostResponse;

/**
 * Takes a host out of the fleet that does not exist any more (rule C3: an operator declares it destroyed). One that holds a
 * claim takes two operators, because they answer for it that no operation runs there any more.
 */
final class RemoveHost {
    private static final int LONGEST_REASON = 500;

    private final ServiceContext context;

    RemoveHost(ServiceContext context) {
        this.context = context;
    }

    RemoveHostResponse remove(RemoveHostRequest request, Actor caller) {
        Requests fields = new Requests();
        Optional<HostId> id = fields.value("host_id", request.getHostId(), HostId::new);
        String reason = fields.text("reason", request.getReason(), false, LONGEST_REASON);
        fields.refuseFaults();
        HostId host = Requests.checked(id);
        RemoveHostResponse response = context.store().write(caller, transaction -> {
            ReadHosts.require(host, transaction).claim().ifPresent(claim -> requireOver(claim, transaction.now()));
            if (context.controller().live(host).connected()) {
                throw Refusal.precondition(
                        "host %s is connected, so it exists: stop its agent first, or use 'patchwave hosts quarantine %s'"
                                .formatted(host, host));
            }
            return switch (transaction.hosts().remove(host, reason)) {
                case RemovalAnswer.Removed(String sentence) -> response(true, sentence);
                case RemovalAnswer.Waits(String sentence, var _) -> response(false, sentence);
                case RemovalAnswer.Missing _ -> throw Refusal.notFound("no host %s".formatted(host));
            };
        });
        // If it has come back meanwhile, its stream ends now.
        context.controller().hint(host);
        return response;
    }

    /** A permit that is out may still be used: then the host would be at work and nobody would know. */
    private void requireOver(Claim claim, Instant now) {
        claim.permitAt()
                .map(given -> given.plus(context.permitTimeToLive()))
                .filter(now::isBefore)
                .ifPresent(until -> {
                    throw Refusal.precondition(
                            "host %s may still begin attempt %d, by a permit, until %s: repeat this then"
                                    .formatted(claim.host(), claim.attempt(), until));
                });
    }

    private static RemoveHostResponse response(boolean removed, String sentence) {
        return RemoveHostResponse.newBuilder()
                .setRemoved(removed)
                .setSentence(sentence)
                .build();
    }
}
