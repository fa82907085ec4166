package patchwave.agent.unattended;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;

/** The running systemd's. */
record SystemdTimers(CommandRunner commands) implements Timers {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C.UTF-8");

    @Override
    public boolean isEnabled(String timer) throws InterruptedException {
        return systemctl("is-enabled", timer);
    }

    @Override
    public void reload() throws InterruptedException {
        systemctl("daemon-reload");
    }

    private boolean systemctl(String... arguments) throws InterruptedException {
        List<String> argv = new ArrayList<>(List.of("systemctl", "--quiet", "--no-ask-password"));
        argv.addAll(List.of(arguments));
        return commands.run(new Command(argv, ENVIRONMENT, Path.of("/")), LIMIT) instanceof CommandEnd.Exited exited
                && exited.exitCode() == 0;
    }
}
