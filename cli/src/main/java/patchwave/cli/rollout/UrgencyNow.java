package patchwave.cli.rollout;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.GetAdvisoryRequest;
import patchwave.proto.operator.v1.GetAdvisoryResponse;

/** How urgent the policy finds an advisory now, by the facts on record. An emergency records nothing by itself. */
final class UrgencyNow {
    private final Session session;
    private final ControllerLink link;

    UrgencyNow(Session session, ControllerLink link) {
        this.session = session;
        this.link = link;
    }

    /** One sentence; never a failure, because an emergency does not wait for a remark. */
    String sentence(String advisoryId) {
        try {
            return describe(link.rollouts()
                    .getAdvisory(GetAdvisoryRequest.newBuilder()
                            .setAdvisoryId(advisoryId)
                            .build()));
        } catch (StatusRuntimeException e) {
            return e.getStatus().getCode() == Status.Code.NOT_FOUND
                    ? advisoryId
                            + ": no urgency on record; tell the policy what is known with 'patchwave advisory record "
                            + advisoryId + "'"
                    : advisoryId + ": its urgency cannot be shown ("
                            + session.meaningOf(e.getStatus()).sentence() + ")";
        }
    }

    private static String describe(GetAdvisoryResponse advisory) {
        return Words.clean(advisory.getAdvisoryId() + " is " + Words.orDash(advisory.getUrgency()) + " (rule: "
                + Words.orDash(advisory.getRule()) + "), on record since " + Moments.at(advisory.getKnownSinceTime())
                + Moments.instant(advisory.getDueTime())
                        .map(due -> ", due " + Moments.at(due))
                        .orElse("")
                + (advisory.getHunt() ? ". Search the logs for earlier exploitation: patching does not undo it." : ""));
    }
}
