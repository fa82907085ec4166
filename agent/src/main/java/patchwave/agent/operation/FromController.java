package patchwave.agent.operation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A message of the controller; all are idempotent. */
public sealed interface FromController {
    /** No attempt has a greater number, so that every one that a host reports is a number for every controller. */
    long MOST_ATTEMPTS = 1L << 53;

    /**
     * The answer to Hello.
     *
     * @param accepted false: quarantined; no permit may be accepted
     * @param quarantineReason why; empty if accepted
     * @param attemptFloor the highest attempt that the controller ever made for this host
     * @param statusInterval how often to report when nothing changes, 1 s to 120 s
     * @param controllerTime the controller's clock when it answered
     */
    record Welcome(
            boolean accepted,
            String quarantineReason,
            long attemptFloor,
            Duration statusInterval,
            Instant controllerTime)
            implements FromController {}

    /**
     * What the controller wishes of this host; replaces any earlier wish.
     *
     * @param generation grows with each change
     * @param operation empty if nothing is wanted
     */
    record Desired(long generation, Optional<Operation> operation) implements FromController {}

    /**
     * One host's work in a rollout.
     *
     * @param rolloutId the rollout
     * @param plan as signed
     * @param stage how far to go
     * @param attempt the attempt that may begin with a permit; 0 unless stage is APPLY
     * @param settle quiet time after undrain, 0 to 24 h
     * @param preparationAsk another number whenever the controller asks anew for the preparation; 0 if it does not ask
     */
    record Operation(
            String rolloutId, SignedPlan plan, Stage stage, long attempt, Duration settle, long preparationAsk) {}

    /** How far the controller wishes the host to go. */
    enum Stage {
        PREPARE,
        APPLY
    }

    /**
     * Permission to begin one attempt, once.
     *
     * @param rolloutId the rollout
     * @param attempt the attempt
     * @param incarnation the agent process that may use it
     * @param statusSequence the Status that it answers
     * @param timeToLive counted on the boot clock from when that Status was sent
     * @param notAfter void at and after this time; empty if no window ends
     */
    record Permit(
            String rolloutId,
            long attempt,
            Bytes incarnation,
            long statusSequence,
            Duration timeToLive,
            Optional<Instant> notAfter)
            implements FromController {}

    /**
     * Asks that an attempt never begins.
     *
     * @param rolloutId the rollout
     * @param attempt the attempt
     * @param reason for the journal and for people
     */
    record Cancel(String rolloutId, long attempt, String reason) implements FromController {}

    /**
     * Asks what packages resolve to here; changes nothing.
     *
     * @param requestId repeated in the answer
     * @param packages what is wished for
     */
    record Resolve(String requestId, List<Wish> packages) implements FromController {
        public Resolve {
            packages = List.copyOf(packages);
        }
    }

    /**
     * What the controller holds of this host's inventory; no part of any operation.
     *
     * @param hash of it; empty bytes if it holds none
     */
    record InventoryHeld(Bytes hash) implements FromController {}

    /**
     * A package wished for.
     *
     * @param name binary package
     * @param version exact version; empty for the newest
     */
    record Wish(String name, String version) {}
}
