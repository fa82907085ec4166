package patchwave.controller.store;

import java.time.Duration;
import java.util.Optional;
import patchwave.rollout.FailureReason;

/** Why a claim may be released: rule C3 knows no other reason, and time is none. */
public sealed interface ReleaseEvidence {
    /**
     * The journal says finished, and the outcome that it succeeded with its settle time. Needs finished >= attempt.
     *
     * @param took from its begin to its end, by the host's clock; empty if the host did not tell
     */
    record Succeeded(StoredOutcome outcome, Optional<Duration> took) implements ReleaseEvidence {
        /** Without how long it took. */
        public Succeeded(StoredOutcome outcome) {
            this(outcome, Optional.empty());
        }
    }

    /** The journal says finished, and the outcome that it failed. The host becomes down. Needs finished >= attempt. */
    record Failed(FailureReason reason, String detail, StoredOutcome outcome) implements ReleaseEvidence {}

    /** The journal says that the attempt will never begin. Needs fenced >= attempt and begun < attempt. */
    record Fenced() implements ReleaseEvidence {}

    /** An operator says that the machine does not exist any more. The host becomes down. Needs an operator as the actor. */
    record Destroyed(String reason) implements ReleaseEvidence {}
}
