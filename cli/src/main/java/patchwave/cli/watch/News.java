package patchwave.cli.watch;

import io.grpc.Status;
import patchwave.proto.operator.v1.RolloutView;

/** What a stream tells. */
public sealed interface News {
    /** The rollout as it is now. */
    record Seen(RolloutView rollout) implements News {}

    /** The controller closed the stream in good order. */
    record Ended() implements News {}

    /** The stream broke. */
    record Lost(Status status) implements News {}
}
