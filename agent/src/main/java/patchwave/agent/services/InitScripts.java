package patchwave.agent.services;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.command.ProcessTable;

/**
 * Services of init scripts: {@code NAME start|stop|restart|status} in one directory, with the exit codes of the Linux
 * Standard Base, and their process ids in {@code NAME.pid} in another.
 */
public final class InitScripts implements ServiceManager {
    private static final Duration STATUS_LIMIT = Duration.ofSeconds(30);
    private static final Duration RESTART_LIMIT = Duration.ofMinutes(5);
    /** Deeper trees of processes than this are cut off, as a guard against a table that changes while it is read. */
    private static final int MOST_ANCESTORS = 100;

    private final CommandRunner commands;
    private final Path proc;
    private final Path scripts;
    private final Path pids;

    /**
     * The services of a directory of init scripts.
     *
     * @param proc where procfs is, "/proc"
     * @param scripts such as /etc/init.d
     * @param pids such as /run
     */
    public InitScripts(CommandRunner commands, Path proc, Path scripts, Path pids) {
        this.commands = commands;
        this.proc = proc;
        this.scripts = scripts;
        this.pids = pids;
    }

    @Override
    public List<ServiceState> list() throws InterruptedException {
        List<ServiceState> states = new ArrayList<>();
        for (String name : names()) {
            states.add(state(name));
        }
        return List.copyOf(states);
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(scripts)) {
            return files.filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                    .map(file -> String.valueOf(file.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    @Override
    public ServiceState state(String service) throws InterruptedException {
        Systemd.requireName(service);
        CommandEnd end = run(service, "status", STATUS_LIMIT);
        Activity activity = Activity.UNKNOWN;
        if (end instanceof CommandEnd.Exited exited) {
            activity = switch (exited.exitCode()) {
                case 0 -> Activity.ACTIVE;
                case 1, 2 -> Activity.FAILED;
                case 3 -> Activity.INACTIVE;
                default -> Activity.UNKNOWN;
            };
        }
        return new ServiceState(service, activity, mainPid(service), 0, Systemd.describe(end));
    }

    @Override
    public RestartEnd restart(String service) throws InterruptedException {
        Systemd.requireName(service);
        CommandEnd end = run(service, "restart", RESTART_LIMIT);
        boolean good = end instanceof CommandEnd.Exited exited && exited.exitCode() == 0;
        return good
                ? new RestartEnd.Restarted()
                : new RestartEnd.Failed(scripts.resolve(service) + " restart: " + Systemd.describe(end));
    }

    private CommandEnd run(String service, String verb, Duration limit) throws InterruptedException {
        List<String> argv = List.of(scripts.resolve(service).toString(), verb);
        return commands.run(new Command(argv, Command.PLAIN_ENVIRONMENT, Path.of("/")), limit);
    }

    /** The script is the caller's child, and would not outlive it. */
    @Override
    public boolean restartsItsCaller() {
        return false;
    }

    @Override
    public Optional<String> ownerOf(long pid) {
        List<String> names = names();
        long ancestor = pid;
        for (int i = 0; i < MOST_ANCESTORS && ancestor > 1; i++) {
            for (String name : names) {
                if (mainPid(name) == ancestor) {
                    return Optional.of(name);
                }
            }
            ancestor = ProcessTable.parent(proc, ancestor).orElse(0L);
        }
        return Optional.empty();
    }

    private long mainPid(String service) {
        try {
            String text = Files.readString(pids.resolve(service + ".pid"), StandardCharsets.US_ASCII)
                    .strip();
            long pid = text.matches("[0-9]{1,10}") ? Long.parseLong(text) : 0;
            return ProcessTable.startTime(proc, pid).isPresent() ? pid : 0;
        } catch (IOException e) {
            return 0;
        }
    }
}
