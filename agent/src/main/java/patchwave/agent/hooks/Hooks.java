package patchwave.agent.hooks;

import java.util.Optional;
import patchwave.agent.operation.Event;

/** What takes the host out of service and puts it back. */
public interface Hooks {
    /** Which way. */
    enum Direction {
        DRAIN,
        UNDRAIN
    }

    /** Why the host must not be drained as its hooks are now; empty if it may be. Runs none. */
    Optional<String> refusal();

    /** Runs all hooks of one direction to their end. Runs at least once and possibly again: hooks are idempotent. */
    Event.HookVerdict run(Direction direction, String rolloutId, long attempt) throws InterruptedException;
}
