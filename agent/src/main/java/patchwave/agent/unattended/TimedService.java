package patchwave.agent.unattended;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import patchwave.agent.operation.UnattendedUpgrades.Mode;

/**
 * A timer of systemd whose service installs or fetches updates. It is switched off by a condition of the service that never
 * holds: the timer stays as the administrator has it, and what was switched off says so in "systemctl status".
 */
final class TimedService implements Mechanism {
    /** What a service does, which may depend on its settings. */
    @FunctionalInterface
    interface Does {
        /** DOWNLOADS, INSTALLS, or NONE. */
        Mode mode() throws IOException;
    }

    private final String name;
    private final Timers timers;
    private final Does does;
    private final OwnFile off;

    /** @param name of timer and service, without suffix */
    TimedService(Path root, String name, Timers timers, Does does) {
        this.name = name;
        this.timers = timers;
        this.does = does;
        this.off = new OwnFile(root.resolve("etc/systemd/system/" + service() + ".d/99-patchwave-off.conf"), """
                # Made by the Patchwave agent, since its agent.yaml has packages.unattended_upgrades: off. It takes this file away
                # when that is set to report. Changes are lost.
                [Unit]
                ConditionPathExists=!/
                """);
    }

    /** Those of dnf 4 (dnf-automatic). */
    static List<Mechanism> dnf(Path root, Timers timers) {
        Path settings = root.resolve("etc/dnf/automatic.conf");
        return List.of(
                new TimedService(root, "dnf-automatic", timers, () -> {
                    if (isYes(settings, "apply_updates")) {
                        return Mode.INSTALLS;
                    }
                    return isYes(settings, "download_updates") ? Mode.DOWNLOADS : Mode.NONE;
                }),
                new TimedService(root, "dnf-automatic-install", timers, () -> Mode.INSTALLS),
                new TimedService(root, "dnf-automatic-download", timers, () -> Mode.DOWNLOADS));
    }

    /** Those of SUSE: of the package os-update, and of hosts with snapshots. */
    static List<Mechanism> suse(Path root, Timers timers) {
        return List.of(
                new TimedService(root, "os-update", timers, () -> Mode.INSTALLS),
                new TimedService(root, "transactional-update", timers, () -> Mode.INSTALLS));
    }

    /** "apply_updates = yes" of an ini file; dnf reads yes, true, 1 and on alike. */
    private static boolean isYes(Path file, String key) throws IOException {
        return Files.exists(file)
                && Files.readAllLines(file).stream()
                        .anyMatch(line -> line.strip().matches("(?i)" + key + "\\s*[=:]\\s*(yes|true|1|on)"));
    }

    @Override
    public Optional<Found> look() throws IOException, InterruptedException {
        if (!timers.isEnabled(name + ".timer")) {
            return Optional.empty();
        }
        Mode mode = does.mode();
        return mode == Mode.NONE || (mode == Mode.INSTALLS && isSwitchedOff())
                ? Optional.empty()
                : Optional.of(new Found(mode, name + ".timer"));
    }

    @Override
    public void switchOff() throws IOException, InterruptedException {
        boolean installs = does.mode() == Mode.INSTALLS && timers.isEnabled(name + ".timer");
        if (installs) {
            off.make();
            Timers.Loaded loaded = timers.loaded(service());
            // A file that systemd has not read switches nothing off, and a reload may have failed at an earlier pass.
            if (loaded.isStale() || !loaded.dropIns().contains(off.path())) {
                timers.reload();
            }
        }
    }

    @Override
    public void giveBack() throws IOException, InterruptedException {
        off.remove();
        if (timers.loaded(service()).dropIns().contains(off.path())) {
            timers.reload();
        }
    }

    /** By what systemd has read: only that keeps the service from beginning. */
    @Override
    public boolean isSwitchedOff() throws IOException, InterruptedException {
        return off.isThere() && timers.loaded(service()).dropIns().contains(off.path());
    }

    private String service() {
        return name + ".service";
    }
}
