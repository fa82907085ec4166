package patchwave.cli.approval;

import com.google.protobuf.ByteString;
import java.time.Instant;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.StandingApprovalView;

/** Whether the controller may use an approval, in words. */
final class ApprovalState {
    private ApprovalState() {}

    /**
     * "in force", or why it is not.
     *
     * @param controllerKey of the controller that answered; empty where it did not say
     */
    static String of(StandingApprovalView view, ByteString controllerKey, Instant now) {
        if (view.hasRevokeTime()) {
            return "revoked by " + Words.orDash(view.getRevoker());
        }
        if (view.getInForce()) {
            return "in force";
        }
        // The controller's clock decides what is expired, so ours only counts where the key could be the reason too.
        boolean isOwnKey = view.getApproval().getControllerKey().equals(controllerKey);
        return isOwnKey || isOver(view, now) ? "expired" : "another controller key";
    }

    static boolean isOver(StandingApprovalView view, Instant now) {
        return Moments.instant(view.getApproval().getExpireTime())
                .map(end -> !end.isAfter(now))
                .orElse(true);
    }
}
