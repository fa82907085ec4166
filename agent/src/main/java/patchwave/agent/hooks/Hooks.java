package patchwave.agent.hooks;

import patchwave.agent.operation.Event;

/** What takes the host out of service and puts it back. */
public interface Hooks {
    /** Which way. */
    enum Direction {
        DRAIN,
        UNDRAIN
    }

    /** Runs all hooks of one direction to their end. Runs at least once and possibly again: hooks are idempotent. */
    Event.HookVerdict run(Direction direction, String rolloutId, long attempt) throws InterruptedException;
}
