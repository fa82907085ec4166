package patchwave.cli.watch;

import java.time.Instant;
import patchwave.cli.outcome.Refusal;
import patchwave.proto.operator.v1.RolloutView;

/** Why a watch ended. */
public sealed interface WatchEnd {
    /** The rollout is over or halted, and nothing of it is in flight any more. */
    record Finished(RolloutView rollout) implements WatchEnd {}

    /** The controller was away for longer than the person wants to wait. The rollout goes on. */
    record GaveUp(Instant since, Refusal last) implements WatchEnd {}

    /** Nobody reads any more what is shown. The rollout goes on. */
    record Unread() implements WatchEnd {}

    /** The controller refuses the watch; trying again will not help. */
    record Refused(Refusal refusal) implements WatchEnd {}
}
