package patchwave.agent.unattended;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;

/** The running systemd's. */
final class SystemdTimers implements Timers {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** systemctl ends with 0 for these. One that is static, or is made by a generator, may be begun without being enabled. */
    private static final Set<String> BEGIN =
            Set.of("enabled", "enabled-runtime", "alias", "static", "indirect", "generated", "transient");

    /** It ends with another code for these, and for all that it could not find out. */
    private static final Set<String> DO_NOT_BEGIN =
            Set.of("disabled", "masked", "masked-runtime", "linked", "linked-runtime", "not-found");

    /** A program to its end. */
    @FunctionalInterface
    interface Programs {
        /** How it ended. */
        CommandEnd run(Command command, Duration limit) throws InterruptedException;
    }

    private final Programs programs;

    SystemdTimers(CommandRunner commands) {
        this(commands::run);
    }

    SystemdTimers(Programs programs) {
        this.programs = programs;
    }

    @Override
    public boolean isEnabled(String timer) throws IOException, InterruptedException {
        CommandEnd.Exited end = systemctl("is-enabled", timer);
        String word = end.output().strip();
        if (end.exitCode() == 0 && BEGIN.contains(word)) {
            return true;
        }
        // Before systemd 253 there was no word for what is not there.
        boolean isMissing = word.isEmpty()
                && end.errors()
                        .strip()
                        .equals("Failed to get unit file state for " + timer + ": No such file or directory");
        if (end.exitCode() != 0 && (DO_NOT_BEGIN.contains(word) || isMissing)) {
            return false;
        }
        throw new IOException("systemctl did not tell whether " + timer + " is enabled: " + end);
    }

    @Override
    public Loaded loaded(String service) throws IOException, InterruptedException {
        CommandEnd.Exited end = systemctl("show", "--property=DropInPaths,NeedDaemonReload", service);
        Optional<String> dropIns = value(end, "DropInPaths");
        Optional<String> stale = value(end, "NeedDaemonReload");
        if (end.exitCode() != 0 || dropIns.isEmpty() || stale.isEmpty()) {
            throw new IOException("systemctl did not tell what it has loaded of " + service + ": " + end);
        }
        Set<Path> paths = Arrays.stream(dropIns.get().split(" ", -1))
                .filter(path -> !path.isEmpty())
                .map(Path::of)
                .collect(Collectors.toSet());
        return new Loaded(paths, stale.get().equals("yes"));
    }

    private static Optional<String> value(CommandEnd.Exited end, String property) {
        String beginning = property + "=";
        return end.output()
                .lines()
                .filter(line -> line.startsWith(beginning))
                .map(line -> line.substring(beginning.length()))
                .findFirst();
    }

    @Override
    public void reload() throws IOException, InterruptedException {
        CommandEnd.Exited end = systemctl("daemon-reload");
        if (end.exitCode() != 0) {
            throw new IOException("systemctl daemon-reload failed: " + end);
        }
    }

    private CommandEnd.Exited systemctl(String... arguments) throws IOException, InterruptedException {
        List<String> argv = Stream.concat(Stream.of("systemctl", "--no-ask-password"), Arrays.stream(arguments))
                .toList();
        CommandEnd end = programs.run(new Command(argv, Command.PLAIN_ENVIRONMENT, Path.of("/")), LIMIT);
        if (end instanceof CommandEnd.Exited exited) {
            return exited;
        }
        throw new IOException(String.join(" ", argv) + " did not end by itself: " + end);
    }
}
