package patchwave.agent.hooks;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.operation.Event;
import patchwave.agent.scripts.ScriptDirectory;

/**
 * The executables of drain.d and undrain.d, in lexical order. Exit 0: go on; 75 (EX_TEMPFAIL): run all again later;
 * 10: leave this host alone now; anything else, a time-out included: failed. A drain stops at the first that does not
 * succeed; an undrain goes through all, so that one broken hook does not keep the others from their part.
 */
public final class DirectoryHooks implements Hooks {
    private static final Logger LOG = LoggerFactory.getLogger(DirectoryHooks.class);
    private static final int RETRY_LATER = 75;
    private static final int SKIP = 10;

    private final Path directory;
    private final Duration timeout;
    private final String host;
    private final CommandRunner runner;

    /**
     * Hooks below a directory.
     *
     * @param directory has drain.d and undrain.d
     * @param timeout of each hook
     * @param host what PATCHWAVE_HOST says
     */
    public DirectoryHooks(Path directory, Duration timeout, String host, CommandRunner runner) {
        this.directory = directory;
        this.timeout = timeout;
        this.host = host;
        this.runner = runner;
    }

    @Override
    public Optional<String> refusal() {
        return HookFolders.of(directory).refusal();
    }

    @Override
    public Event.HookVerdict run(Direction direction, String rolloutId, long attempt) throws InterruptedException {
        String phase = direction.name().toLowerCase(Locale.ROOT);
        HookFolders folders = HookFolders.of(directory);
        ScriptDirectory.Listing listing = folders.of(direction);
        for (String skipped : listing.skipped()) {
            LOG.warn("{} hook is skipped: {}", phase, skipped);
        }
        // An undrain that has hooks puts the host back whatever became of those of drain.d.
        Optional<String> refusal =
                direction == Direction.DRAIN || listing.scripts().isEmpty() ? folders.refusal() : listing.refusal();
        if (refusal.isPresent()) {
            return new Event.HookVerdict.Failed(refusal.get());
        }
        Map<String, String> environment = Map.of(
                "PATH", Command.SEARCH_PATH,
                "PATCHWAVE_HOST", host,
                "PATCHWAVE_ROLLOUT", rolloutId,
                "PATCHWAVE_ATTEMPT", Long.toString(attempt),
                "PATCHWAVE_PHASE", phase);
        Optional<Event.HookVerdict> bad = Optional.empty();
        for (Path script : listing.scripts()) {
            Optional<Event.HookVerdict> verdict = run(script, environment);
            bad = bad.or(() -> verdict);
            if (bad.isPresent() && direction == Direction.DRAIN) {
                break;
            }
        }
        return bad.orElseGet(() -> new Event.HookVerdict.Done(listing.scripts().size()));
    }

    /** Empty if the hook succeeded. */
    private Optional<Event.HookVerdict> run(Path script, Map<String, String> environment) throws InterruptedException {
        Command command = new Command(List.of(script.toAbsolutePath().toString()), environment, Path.of("/"));
        return switch (runner.runScript(command, timeout)) {
            case CommandEnd.NotStarted end -> failed(script + " could not be started: " + end.reason());
            case CommandEnd.TimedOut end -> failed(script + " did not end within " + end.limit());
            case CommandEnd.Exited end -> {
                String said = script + " ended with " + end.exitCode() + lastLine(end.everything());
                yield switch (end.exitCode()) {
                    case 0 -> Optional.empty();
                    case RETRY_LATER -> Optional.of(new Event.HookVerdict.RetryLater(said));
                    case SKIP -> Optional.of(new Event.HookVerdict.Skip(said));
                    default -> failed(said);
                };
            }
        };
    }

    private static Optional<Event.HookVerdict> failed(String what) {
        return Optional.of(new Event.HookVerdict.Failed(what));
    }

    private static String lastLine(String output) {
        return output.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((_, second) -> second)
                .map(line -> ": " + (line.length() > 300 ? line.substring(0, 300) : line))
                .orElse("");
    }
}
