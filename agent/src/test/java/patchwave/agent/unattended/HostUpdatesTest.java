package patchwave.agent.unattended;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import patchwave.agent.command.CommandRunner;
import patchwave.agent.operation.UnattendedUpgrades;
import patchwave.agent.operation.UnattendedUpgrades.Mode;

/** On a root directory of its own: with the real apt-config, and with timers that a test enables. */
class HostUpdatesTest implements Timers {
    private static final String OFF = "etc/apt/apt.conf.d/99patchwave-no-unattended-upgrades";

    private final Set<String> enabled = new TreeSet<>();
    private final Set<Path> loaded = new TreeSet<>();
    private int reloads;
    private boolean reloadFails;

    @TempDir
    Path root;

    @Override
    public boolean isEnabled(String timer) {
        return enabled.contains(timer);
    }

    @Override
    public Loaded loaded(String service) {
        return new Loaded(
                loaded.stream()
                        .filter(path -> path.toString().contains("/" + service + ".d/"))
                        .collect(Collectors.toSet()),
                false);
    }

    @Override
    public void reload() throws IOException {
        reloads++;
        if (reloadFails) {
            throw new IOException("daemon-reload failed");
        }
        loaded.clear();
        Path units = root.resolve("etc/systemd/system");
        if (Files.exists(units)) {
            try (Stream<Path> files = Files.walk(units)) {
                files.filter(path -> path.toString().endsWith(".conf")).forEach(loaded::add);
            }
        }
    }

    @BeforeEach
    void makeRoot() throws IOException {
        Files.createDirectories(root.resolve("etc/apt/apt.conf.d"));
        write("etc/apt/main", "Dir \"%s\";\n".formatted(root));
        write("usr/bin/unattended-upgrade", "");
    }

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.resolveSibling("."));
        Files.writeString(path, text);
    }

    private UnattendedUpgrades apt(UnattendedPolicy policy) throws Exception {
        Assumptions.assumeTrue(
                Files.isExecutable(Path.of("/usr/bin/apt-config")), "NOT TESTED: apt-config is not installed");
        CommandRunner commands = new CommandRunner(root.resolve("scratch"));
        Mechanism apt = new AptPeriodic(commands, root, Optional.of(root.resolve("etc/apt/main")), Optional.of(this));
        return new HostUpdates(List.of(apt), true, policy).keep();
    }

    /** As the package unattended-upgrades writes it. */
    private void aptInstalls() throws IOException {
        write("etc/apt/apt.conf.d/20auto-upgrades", """
                APT::Periodic::Update-Package-Lists "1";
                APT::Periodic::Unattended-Upgrade "1";
                """);
        enabled.addAll(List.of("apt-daily.timer", "apt-daily-upgrade.timer"));
    }

    @Test
    void aptWithoutSettingsDoesNothing() throws Exception {
        enabled.addAll(List.of("apt-daily.timer", "apt-daily-upgrade.timer"));
        assertThat(apt(UnattendedPolicy.REPORT)).isEqualTo(new UnattendedUpgrades(Mode.NONE, List.of(), false));
    }

    @Test
    void aptInstallsIfSettingProgramAndTimerAgree() throws Exception {
        aptInstalls();
        assertThat(apt(UnattendedPolicy.REPORT))
                .isEqualTo(new UnattendedUpgrades(
                        Mode.INSTALLS, List.of("apt-daily-upgrade.timer with unattended-upgrades"), false));
        Files.delete(root.resolve("usr/bin/unattended-upgrade"));
        assertThat(apt(UnattendedPolicy.REPORT).mode()).isEqualTo(Mode.DOWNLOADS);
        enabled.clear();
        assertThat(apt(UnattendedPolicy.REPORT).mode()).isEqualTo(Mode.NONE);
    }

    @Test
    void aMainSwitchTurnsAllOfAptOff() throws Exception {
        aptInstalls();
        write("etc/apt/apt.conf.d/30off", "APT::Periodic::Enable \"0\";\n");
        assertThat(apt(UnattendedPolicy.REPORT).mode()).isEqualTo(Mode.NONE);
    }

    @Test
    void aptIsSwitchedOffByOneFileAndGivenBack() throws Exception {
        aptInstalls();
        UnattendedUpgrades off = new UnattendedUpgrades(Mode.DOWNLOADS, List.of("apt-daily.timer"), true);
        assertThat(apt(UnattendedPolicy.OFF)).isEqualTo(off);
        assertThat(apt(UnattendedPolicy.OFF)).isEqualTo(off);
        assertThat(root.resolve(OFF)).content().contains("Patchwave", "\"0\"");
        assertThat(root.resolve("etc/apt/apt.conf.d")).isDirectoryContaining("glob:**/20auto-upgrades");
        assertThat(apt(UnattendedPolicy.REPORT).mode()).isEqualTo(Mode.INSTALLS);
        assertThat(root.resolve(OFF)).doesNotExist();
    }

    @Test
    void whatIsSetAfterUsIsReported() throws Exception {
        aptInstalls();
        write("etc/apt/apt.conf.d/zz-mine", "APT::Periodic::Unattended-Upgrade \"1\";\n");
        assertThat(apt(UnattendedPolicy.OFF))
                .isEqualTo(new UnattendedUpgrades(
                        Mode.INSTALLS, List.of("apt-daily-upgrade.timer with unattended-upgrades"), true));
    }

    private UnattendedUpgrades dnf(UnattendedPolicy policy) throws Exception {
        return new HostUpdates(TimedService.dnf(root, this), true, policy).keep();
    }

    @Test
    void dnfDoesWhatItsSettingsSayOrWhatItsTimerIsFor() throws Exception {
        enabled.add("dnf-automatic.timer");
        assertThat(dnf(UnattendedPolicy.REPORT).mode()).isEqualTo(Mode.NONE);
        write("etc/dnf/automatic.conf", "[commands]\ndownload_updates = yes\napply_updates = no\n");
        assertThat(dnf(UnattendedPolicy.REPORT).mode()).isEqualTo(Mode.DOWNLOADS);
        write("etc/dnf/automatic.conf", "[commands]\ndownload_updates = yes\napply_updates = yes\n");
        assertThat(dnf(UnattendedPolicy.REPORT).mode()).isEqualTo(Mode.INSTALLS);
        enabled.clear();
        enabled.add("dnf-automatic-install.timer");
        assertThat(dnf(UnattendedPolicy.REPORT))
                .isEqualTo(new UnattendedUpgrades(Mode.INSTALLS, List.of("dnf-automatic-install.timer"), false));
    }

    @Test
    void aServiceIsSwitchedOffByAConditionAndGivenBack() throws Exception {
        enabled.add("dnf-automatic-install.timer");
        assertThat(dnf(UnattendedPolicy.OFF)).isEqualTo(new UnattendedUpgrades(Mode.NONE, List.of(), true));
        assertThat(dnf(UnattendedPolicy.OFF).mode()).isEqualTo(Mode.NONE);
        assertThat(reloads).as("only when something changed").isEqualTo(1);
        Path own = root.resolve("etc/systemd/system/dnf-automatic-install.service.d/99-patchwave-off.conf");
        assertThat(own).content().contains("ConditionPathExists=!/");
        assertThat(dnf(UnattendedPolicy.REPORT).mode()).isEqualTo(Mode.INSTALLS);
        assertThat(own).doesNotExist();
        assertThat(reloads).isEqualTo(2);
    }

    @Test
    void aSwitchOffThatSystemdHasNotReadIsNoneAndIsReadAtTheNextPass() throws Exception {
        enabled.add("dnf-automatic-install.timer");
        reloadFails = true;
        assertThatThrownBy(() -> dnf(UnattendedPolicy.OFF)).isInstanceOf(IOException.class);
        Mechanism install = TimedService.dnf(root, this).get(1);
        assertThat(install.isSwitchedOff()).isFalse();
        assertThat(install.look().map(Mechanism.Found::mode)).contains(Mode.INSTALLS);
        reloadFails = false;
        assertThat(dnf(UnattendedPolicy.OFF)).isEqualTo(new UnattendedUpgrades(Mode.NONE, List.of(), true));
        assertThat(reloads).isEqualTo(2);
    }

    @Test
    void aGivingBackThatSystemdHasNotReadIsReadAtTheNextPass() throws Exception {
        enabled.add("dnf-automatic-install.timer");
        dnf(UnattendedPolicy.OFF);
        reloadFails = true;
        assertThatThrownBy(() -> dnf(UnattendedPolicy.REPORT)).isInstanceOf(IOException.class);
        reloadFails = false;
        assertThat(dnf(UnattendedPolicy.REPORT).mode()).isEqualTo(Mode.INSTALLS);
        assertThat(loaded).isEmpty();
        assertThat(reloads).isEqualTo(3);
    }

    @Test
    void whatBeginsDnfsUpdatesIsNotKnownWithoutSystemd() throws Exception {
        CommandRunner commands = new CommandRunner(root.resolve("scratch"));
        assertThat(HostUpdates.dnf(commands, root, false, UnattendedPolicy.REPORT)
                        .keep())
                .isEqualTo(UnattendedUpgrades.NOT_SEEN);
    }

    @Test
    void whatBeginsSusesUpdatesIsNotKnownWithoutSystemdUnlessCronDoes() throws Exception {
        HostUpdates suse =
                HostUpdates.suse(new CommandRunner(root.resolve("scratch")), root, false, UnattendedPolicy.REPORT);
        assertThat(suse.keep()).isEqualTo(UnattendedUpgrades.NOT_SEEN);
        write("etc/sysconfig/automatic_online_update", "AOU_ENABLE_CRONJOB=\"true\"\n");
        assertThat(suse.keep().mode()).isEqualTo(Mode.INSTALLS);
    }

    @Test
    void suseUpdatesByTimersAndByCron() throws Exception {
        enabled.add("os-update.timer");
        List<Mechanism> all = new ArrayList<>(TimedService.suse(root, this));
        all.add(new OnlineUpdate(root));
        write("etc/sysconfig/automatic_online_update", "AOU_ENABLE_CRONJOB=\"true\"\n");
        UnattendedUpgrades found = new HostUpdates(all, true, UnattendedPolicy.OFF).keep();
        // There is no place for a file of ours that would stop it: said, and not switched off.
        assertThat(found.mode()).isEqualTo(Mode.INSTALLS);
        assertThat(found.mechanisms())
                .singleElement()
                .satisfies(it -> assertThat(it).contains("YaST online update"));
        assertThat(found.switchedOff()).isTrue();
    }
}
