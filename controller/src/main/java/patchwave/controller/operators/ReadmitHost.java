package patchwave.controller.operators;

import java.util.Optional;
import patchwave.controller.store.Actor;
import patchwave.controller.store.ReleaseEvidence;
import patchwave.controller.store.StoredHost;
import patchwave.controller.store.Transaction;
import patchwave.fleet.HostId;
import patchwave.host.Claim;
import patchwave.proto.operator.v1.ReadmitHostRequest;
import patchwave.proto.operator.v1.ReadmitHostResponse;

/**
 * Lets a host work again that was quarantined, or on which an operation failed: the operator answers for it. A host that
 * holds a claim is refused, because only its journal knows how that ends; unless the operator gives the attempt up by its
 * number, which counts as a failure of it (rule C3, the host is declared destroyed).
 */
final class ReadmitHost {
    private static final int LONGEST_REASON = 500;

    private final ServiceContext context;

    ReadmitHost(ServiceContext context) {
        this.context = context;
    }

    ReadmitHostResponse readmit(ReadmitHostRequest request, Actor caller) {
        Requests fields = new Requests();
        Optional<HostId> id = fields.value("host_id", request.getHostId(), HostId::new);
        String reason = fields.text("reason", request.getReason(), false, LONGEST_REASON);
        long givenUp = request.getGiveUpAttempt();
        if (givenUp < 0) {
            fields.fault("give_up_attempt", "0 or more", String.valueOf(givenUp));
        }
        fields.refuseFaults();
        HostId host = Requests.checked(id);
        context.store().change(caller, transaction -> {
            StoredHost stored = ReadHosts.require(host, transaction);
            stored.claim().ifPresent(claim -> giveUp(claim, givenUp, reason, transaction));
            transaction.hosts().readmit(host, reason);
        });
        context.controller().hint(host);
        return ReadmitHostResponse.newBuilder()
                .setHost(new ReadHosts(context).view(host))
                .build();
    }

    private void giveUp(Claim claim, long givenUp, String reason, Transaction transaction) {
        if (claim.attempt() != givenUp) {
            throw Refusal.precondition((givenUp == 0
                            ? "host %s holds the claim of rollout %s, attempt %d: wait until it has ended. If its journal is"
                                    + " lost or its agent will never report again, make sure that no operation runs on it,"
                                    + " then give that attempt up: 'patchwave hosts readmit %s --give-up-attempt %d'"
                            : "host %s holds the claim of rollout %s, attempt %d, which is not the one given up: look"
                                    + " again with 'patchwave why %s', then name attempt %d")
                    .formatted(claim.host(), claim.rollout(), claim.attempt(), claim.host(), claim.attempt()));
        }
        claim.permitAt()
                .map(given -> given.plus(context.permitTimeToLive()))
                .filter(transaction.now()::isBefore)
                .ifPresent(until -> {
                    throw Refusal.precondition(
                            "host %s may still begin attempt %d, by a permit, until %s: repeat this then"
                                    .formatted(claim.host(), claim.attempt(), until));
                });
        if (!transaction.ledger().release(claim.host(), givenUp, new ReleaseEvidence.Destroyed(reason))) {
            throw Refusal.aborted("host %s changed meanwhile: look again, then repeat".formatted(claim.host()));
        }
    }
}
