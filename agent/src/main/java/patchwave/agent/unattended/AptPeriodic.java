package patchwave.agent.unattended;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import patchwave.agent.command.Command;
import patchwave.agent.command.CommandEnd;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.command.ShellVariables;
import patchwave.agent.operation.UnattendedUpgrades.Mode;

/**
 * Debian's and Ubuntu's: two timers run apt's own script, which does what APT::Periodic says and installs by the program
 * unattended-upgrade. Without systemd cron runs the same script.
 */
final class AptPeriodic implements Mechanism {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final CommandRunner commands;
    private final Path root;
    private final Optional<Path> configuration;
    private final Optional<Timers> timers;
    private final OwnFile off;

    /** @param timers empty if the host has no systemd */
    AptPeriodic(CommandRunner commands, Path root, Optional<Path> configuration, Optional<Timers> timers) {
        this.commands = commands;
        this.root = root;
        this.configuration = configuration;
        this.timers = timers;
        // apt reads these in the order of their names; an administrator's own that comes later wins, and is reported.
        this.off = new OwnFile(root.resolve("etc/apt/apt.conf.d/99patchwave-no-unattended-upgrades"), """
                // Made by the Patchwave agent, since its agent.yaml has packages.unattended_upgrades: off. It takes this file away
                // when that is set to report. Changes are lost.
                APT::Periodic::Unattended-Upgrade "0";
                """);
    }

    @Override
    public Optional<Found> look() throws IOException, InterruptedException {
        Map<String, String> periodic = periodic();
        if (isNever(periodic.getOrDefault("ENABLE", "1"))) {
            return Optional.empty();
        }
        boolean hasProgram = Files.exists(root.resolve("usr/bin/unattended-upgrade"));
        if (hasProgram && isOn(periodic, "UPGRADE") && begins("apt-daily-upgrade.timer")) {
            return Optional.of(new Found(Mode.INSTALLS, by("apt-daily-upgrade.timer") + " with unattended-upgrades"));
        }
        boolean fetches = isOn(periodic, "LISTS") || isOn(periodic, "DOWNLOAD");
        return fetches && begins("apt-daily.timer")
                ? Optional.of(new Found(Mode.DOWNLOADS, by("apt-daily.timer")))
                : Optional.empty();
    }

    private boolean begins(String timer) throws IOException, InterruptedException {
        return timers.isPresent()
                ? timers.get().isEnabled(timer)
                : Files.exists(root.resolve("etc/cron.daily/apt-compat"));
    }

    private String by(String timer) {
        return timers.isPresent() ? timer : "cron.daily/apt-compat";
    }

    private static boolean isOn(Map<String, String> periodic, String variable) {
        return !isNever(periodic.getOrDefault(variable, ""));
    }

    /** A number of days, or with a unit such as "12h", or "always". */
    private static boolean isNever(String interval) {
        return interval.isEmpty() || interval.matches("0+[smhd]?");
    }

    private Map<String, String> periodic() throws IOException, InterruptedException {
        Map<String, String> environment = new HashMap<>(Command.PLAIN_ENVIRONMENT);
        configuration.ifPresent(file -> environment.put("APT_CONFIG", file.toString()));
        CommandEnd end = commands.run(
                new Command(
                        List.of(
                                "apt-config",
                                "shell",
                                "ENABLE",
                                "APT::Periodic::Enable",
                                "UPGRADE",
                                "APT::Periodic::Unattended-Upgrade",
                                "LISTS",
                                "APT::Periodic::Update-Package-Lists",
                                "DOWNLOAD",
                                "APT::Periodic::Download-Upgradeable-Packages"),
                        environment,
                        Path.of("/")),
                LIMIT);
        if (!(end instanceof CommandEnd.Exited exited) || exited.exitCode() != 0) {
            throw new IOException("apt-config did not tell APT::Periodic: " + end);
        }
        return ShellVariables.of(exited.output());
    }

    /** Whether or not anything would install now: the package may come later, and bring a setting that installs. */
    @Override
    public void switchOff() throws IOException {
        off.make();
    }

    @Override
    public void giveBack() throws IOException {
        off.remove();
    }

    @Override
    public boolean isSwitchedOff() {
        return off.isThere();
    }
}
