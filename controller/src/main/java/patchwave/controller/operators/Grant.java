package patchwave.controller.operators;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.controller.store.GrantedApproval;
import patchwave.fleet.Environment;
import patchwave.proto.plan.v1.SignedStandingApproval;
import patchwave.proto.plan.v1.StandingApproval;

/**
 * A standing approval that an operator handed in.
 *
 * @param by that operator
 */
record Grant(
        String id,
        String by,
        Instant at,
        Optional<GrantedApproval.Revocation> revocation,
        SignedStandingApproval signed,
        StandingApproval approval) {
    static Grant of(GrantedApproval granted) {
        try {
            SignedStandingApproval signed = SignedStandingApproval.parseFrom(granted.signed());
            return new Grant(
                    granted.id(),
                    granted.by(),
                    granted.at(),
                    granted.revocation(),
                    signed,
                    StandingApproval.parseFrom(signed.getApproval()));
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("standing approval " + granted.id() + " was stored broken", e);
        }
    }

    Instant expires() {
        return PlanChecks.instant(approval.getExpireTime());
    }

    /** Whether the controller with this key may use it. */
    boolean isInForce(ByteString controllerKey, Instant now) {
        return revocation.isEmpty()
                && expires().isAfter(now)
                && approval.getControllerKey().equals(controllerKey);
    }

    /** How many of some environments, from the first one on, it covers without a gap. */
    int covers(List<Environment> environments) {
        int covered = 0;
        while (covered < environments.size()
                && approval.getEnvironmentsList()
                        .contains(environments.get(covered).name())) {
            covered++;
        }
        return covered;
    }
}
