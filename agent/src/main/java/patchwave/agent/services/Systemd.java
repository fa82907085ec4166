package patchwave.agent.services;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;

/** Services of systemd, by systemctl. */
public final class Systemd implements ServiceManager {
    private static final Duration QUERY_LIMIT = Duration.ofSeconds(30);
    private static final Duration RESTART_LIMIT = Duration.ofMinutes(5);
    private static final String PROPERTIES = "--property=Id,LoadState,ActiveState,SubState,Result,NRestarts,MainPID";
    /** The unit of a path such as /system.slice/ssh.service/x; a user's own manager counts as its service user@UID. */
    private static final Pattern UNIT = Pattern.compile("^.*?/([^/]+\\.service)(?:/.*)?$");
    /** The unit of systemd itself, PID 1. It is not restarted: it executes itself anew and keeps what it knows. */
    private static final String MANAGER = "init.scope";

    private final CommandRunner commands;
    private final Path proc;

    /**
     * The host's systemd.
     *
     * @param proc where procfs is, "/proc"
     */
    public Systemd(CommandRunner commands, Path proc) {
        this.commands = commands;
        this.proc = proc;
    }

    @Override
    public List<ServiceState> list() throws InterruptedException {
        return systemctl(QUERY_LIMIT, "show", "*.service", PROPERTIES) instanceof CommandEnd.Exited exited
                        && exited.exitCode() == 0
                ? parse(exited.output())
                : List.of();
    }

    @Override
    public ServiceState state(String service) throws InterruptedException {
        requireName(service);
        CommandEnd end = systemctl(QUERY_LIMIT, "show", service, PROPERTIES);
        if (end instanceof CommandEnd.Exited exited && exited.exitCode() == 0) {
            List<ServiceState> states = parse(exited.output());
            if (states.size() == 1) {
                return states.getFirst();
            }
        }
        return new ServiceState(service, Activity.UNKNOWN, 0, 0, describe(end));
    }

    @Override
    public RestartEnd restart(String service) throws InterruptedException {
        requireName(service);
        List<String> call =
                service.equals(MANAGER) ? List.of("daemon-reexec") : List.of("restart", "--no-ask-password", service);
        CommandEnd end = systemctl(RESTART_LIMIT, call.toArray(String[]::new));
        boolean good = end instanceof CommandEnd.Exited exited && exited.exitCode() == 0;
        return good
                ? new RestartEnd.Restarted()
                : new RestartEnd.Failed("systemctl " + String.join(" ", call) + ": " + describe(end));
    }

    @Override
    public boolean restartsItsCaller() {
        return true;
    }

    @Override
    public Optional<String> ownerOf(long pid) {
        try {
            return owner(Files.readString(proc.resolve(Long.toString(pid)).resolve("cgroup"), StandardCharsets.UTF_8));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** The unit in a process's cgroup file: the line of the unified hierarchy, or systemd's own of older hosts. */
    static Optional<String> owner(String cgroups) {
        for (String line : cgroups.lines().toList()) {
            if (line.startsWith("0::") || line.contains(":name=systemd:")) {
                String path = line.substring(line.indexOf(':', line.indexOf(':') + 1) + 1);
                Matcher matcher = UNIT.matcher(path);
                if (matcher.matches()) {
                    return Optional.of(matcher.group(1));
                }
                if (path.equals("/" + MANAGER)) {
                    return Optional.of(MANAGER);
                }
            }
        }
        return Optional.empty();
    }

    /** Blocks of KEY=VALUE lines, with an empty line between them. */
    static List<ServiceState> parse(String output) {
        List<ServiceState> states = new ArrayList<>();
        for (String block : output.split("\n\n+", -1)) {
            Map<String, String> properties = new TreeMap<>();
            for (String line : block.lines().toList()) {
                int equals = line.indexOf('=');
                if (equals > 0) {
                    properties.put(line.substring(0, equals), line.substring(equals + 1));
                }
            }
            if (properties.containsKey("Id")) {
                states.add(state(properties));
            }
        }
        states.sort(Comparator.comparing(ServiceState::name));
        return List.copyOf(states);
    }

    private static ServiceState state(Map<String, String> properties) {
        String active = properties.getOrDefault("ActiveState", "");
        boolean loaded = "loaded".equals(properties.get("LoadState"));
        Activity activity = switch (active) {
            case "active" -> Activity.ACTIVE;
            case "activating", "deactivating", "reloading", "refreshing", "maintenance" -> Activity.CHANGING;
            case "inactive" -> loaded ? Activity.INACTIVE : Activity.UNKNOWN;
            case "failed" -> Activity.FAILED;
            default -> Activity.UNKNOWN;
        };
        String detail = "%s %s (%s), result %s"
                .formatted(
                        properties.getOrDefault("LoadState", "?"),
                        active,
                        properties.getOrDefault("SubState", "?"),
                        properties.getOrDefault("Result", "?"));
        return new ServiceState(
                properties.getOrDefault("Id", ""),
                activity,
                number(properties.get("MainPID")),
                number(properties.get("NRestarts")),
                detail);
    }

    private static long number(@Nullable String text) {
        return text != null && text.matches("[0-9]{1,18}") ? Long.parseLong(text) : 0;
    }

    private CommandEnd systemctl(Duration limit, String... arguments) throws InterruptedException {
        List<String> argv = new ArrayList<>(List.of("systemctl", "--no-pager"));
        argv.addAll(List.of(arguments));
        return commands.run(new Command(argv, Command.PLAIN_ENVIRONMENT, Path.of("/")), limit);
    }

    static String describe(CommandEnd end) {
        return switch (end) {
            case CommandEnd.Exited exited ->
                "exit code " + exited.exitCode() + ": "
                        + exited.everything().strip().lines().findFirst().orElse("no output");
            case CommandEnd.TimedOut late -> "no answer within " + late.limit().toSeconds() + " s";
            case CommandEnd.NotStarted not -> not.reason();
        };
    }

    /** A name must never be taken for an option or a path. */
    static void requireName(String service) {
        if (!service.matches("[A-Za-z0-9_][A-Za-z0-9_.@:\\\\-]{0,200}")) {
            throw new IllegalArgumentException("not a service's name: " + service);
        }
    }
}
