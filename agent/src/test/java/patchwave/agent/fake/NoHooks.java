package patchwave.agent.fake;

import java.util.Optional;
import patchwave.agent.hooks.Hooks;
import patchwave.agent.operation.Event;

/** A host without hooks. */
public final class NoHooks implements Hooks {
    @Override
    public Optional<String> refusal() {
        return Optional.empty();
    }

    @Override
    public Event.HookVerdict run(Direction direction, String rolloutId, long attempt) {
        return new Event.HookVerdict.Done(0);
    }
}
