package patchwave.rollout;

import java.time.Instant;

/** How far one host has come in one rollout. */
public sealed interface HostPhase {
    /** Not asked to prepare yet. */
    record Waiting() implements HostPhase {}

    /** Asked to prepare; nothing is disrupted. */
    record Preparing(Instant since) implements HostPhase {}

    /** Prepared: may be admitted. */
    record Ready(Instant since) implements HostPhase {}

    /** Could not be prepared; the agent may yet report that it can. Never disrupted, takes no capacity. */
    record Refused(FailureReason reason, String detail, Instant at) implements HostPhase {}

    /**
     * Admitted: holds a claim, has not begun as far as we know.
     *
     * @param batch the batch of its stage that admitted it, from 1
     */
    record Claimed(long attempt, int batch, Instant since) implements HostPhase {}

    /** Has begun. */
    record Operating(long attempt, int batch, Instant since) implements HostPhase {}

    /** Proven patched and healthy for its settle time. */
    record Succeeded(int batch, Instant at) implements HostPhase {}

    /** Was patched already, or has none of the packages. */
    record NotNeeded(Instant at) implements HostPhase {}

    /** Its operation failed, or it became unhealthy while its batch baked. It counts as down and keeps its share. */
    record Failed(FailureReason reason, String detail, int batch, Instant at) implements HostPhase {}

    /**
     * Left out, with the reason.
     *
     * @param comesBack whether it was left out for its condition: it comes back by itself as soon as that is good, while the
     *     plan is valid, and until then it counts as down, because it has not got what the others have
     */
    record Excluded(String reason, boolean comesBack, Instant at) implements HostPhase {}

    /** The batch of its stage that admitted the host, from 1; 0 if none did. */
    default int batch() {
        return 0;
    }
}
