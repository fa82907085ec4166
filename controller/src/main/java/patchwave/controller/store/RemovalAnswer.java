package patchwave.controller.store;

import java.time.Instant;

/** What became of the wish to remove a host. */
public sealed interface RemovalAnswer {
    /**
     * The host is not of the fleet any more.
     *
     * @param sentence what was released with it
     */
    record Removed(String sentence) implements RemovalAnswer {}

    /**
     * It holds a claim: another operator must ask for the same.
     *
     * @param until when this wish is over
     */
    record Waits(String sentence, Instant until) implements RemovalAnswer {}

    /** No such host. */
    record Missing() implements RemovalAnswer {}
}
