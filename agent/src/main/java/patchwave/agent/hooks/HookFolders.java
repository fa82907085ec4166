package patchwave.agent.hooks;

import java.nio.file.Path;
import java.util.Optional;
import patchwave.agent.scripts.ScriptDirectory;

/**
 * What is in drain.d and undrain.d.
 *
 * @param directory both are below it
 */
public record HookFolders(Path directory, ScriptDirectory.Listing drain, ScriptDirectory.Listing undrain) {
    /** As they are now. */
    public static HookFolders of(Path directory) {
        return new HookFolders(
                directory,
                new ScriptDirectory(directory.resolve("drain.d")).list(),
                new ScriptDirectory(directory.resolve("undrain.d")).list());
    }

    ScriptDirectory.Listing of(Hooks.Direction direction) {
        return switch (direction) {
            case DRAIN -> drain;
            case UNDRAIN -> undrain;
        };
    }

    /** Why the host must not be drained; empty if it may be. */
    public Optional<String> refusal() {
        return drain.refusal().or(undrain::refusal).or(this::oneWay);
    }

    /** Why what one does, nothing would undo; empty if something would, or there is nothing to undo. */
    public Optional<String> oneWay() {
        return !drain.scripts().isEmpty() && undrain.scripts().isEmpty()
                ? Optional.of(
                        ("%1$s/drain.d has hooks, and %1$s/undrain.d has none that would put the host back: put one there,"
                                        + " which may be 'exit 0' if there is nothing to undo")
                                .formatted(directory))
                : Optional.empty();
    }
}
