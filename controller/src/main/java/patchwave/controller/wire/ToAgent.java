package patchwave.controller.wire;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import patchwave.host.Incarnation;
import patchwave.host.PackageWish;
import patchwave.rollout.RolloutId;

/** What the controller may say to an agent. All are safe to repeat. */
public sealed interface ToAgent {
    /**
     * The answer to Hello.
     *
     * @param quarantined why the host gets no work; empty if it may work
     * @param attemptFloor the highest attempt ever made for this host
     */
    record Welcome(Optional<String> quarantined, long attemptFloor, Duration statusInterval, Instant now)
            implements ToAgent {}

    /** What is wished of the host; empty if nothing is. */
    record Desired(long generation, Optional<Work> work) implements ToAgent {}

    /**
     * Permission to begin one attempt.
     *
     * @param notAfter void at and after this time; empty if no window ends
     */
    record Permit(
            RolloutId rollout,
            long attempt,
            Incarnation incarnation,
            long statusSequence,
            Duration timeToLive,
            Optional<Instant> notAfter)
            implements ToAgent {}

    /** The attempt shall never begin. */
    record Cancel(RolloutId rollout, long attempt, String reason) implements ToAgent {}

    /** A question that changes nothing. */
    record Resolve(String requestId, List<PackageWish> packages) implements ToAgent {
        public Resolve {
            packages = List.copyOf(packages);
        }
    }

    /**
     * What is held of the host's inventory.
     *
     * @param hash in hexadecimal; empty if nothing is held
     */
    record InventoryHeld(Optional<String> hash) implements ToAgent {}

    /**
     * One host's work in a rollout.
     *
     * @param attempt what may be begun with a permit; empty while the host shall only prepare
     * @param preparationAsk another number whenever the host is asked anew to prepare; 0 once it has answered
     */
    record Work(
            RolloutId rollout, SignedPlanBytes plan, Optional<Long> attempt, Duration settle, long preparationAsk) {}

    /** A serialised patchwave.plan.v1.SignedPlan, compared by content. */
    final class SignedPlanBytes {
        private final byte[] bytes;

        public SignedPlanBytes(byte[] bytes) {
            this.bytes = bytes.clone();
        }

        byte[] bytes() {
            return bytes.clone();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof SignedPlanBytes that && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }
}
