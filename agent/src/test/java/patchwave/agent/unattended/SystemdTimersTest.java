package patchwave.agent.unattended;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import patchwave.agent.command.CommandEnd;

/** What systemctl of systemd 239 to 257 says. */
class SystemdTimersTest {
    private static SystemdTimers saying(int exitCode, String output, String errors) {
        return ending(new CommandEnd.Exited(exitCode, output, errors, true));
    }

    private static SystemdTimers ending(CommandEnd end) {
        return new SystemdTimers((_, _) -> end);
    }

    @ParameterizedTest
    @CsvSource({
        "enabled, 0, true",
        "enabled-runtime, 0, true",
        "static, 0, true",
        "disabled, 1, false",
        "masked, 1, false",
        "masked-runtime, 1, false",
        "linked, 1, false",
        "not-found, 4, false"
    })
    void aKnownWordTellsWhetherATimerIsEnabled(String word, int exitCode, boolean enabled) throws Exception {
        assertThat(saying(exitCode, word + "\n", "").isEnabled("x.timer")).isEqualTo(enabled);
    }

    @Test
    void aTimerThatIsNotThereIsNotEnabled() throws Exception {
        assertThat(saying(1, "", "Failed to get unit file state for x.timer: No such file or directory\n")
                        .isEnabled("x.timer"))
                .isFalse();
    }

    @Test
    void whatCouldNotBeAskedIsNotKnown() {
        for (SystemdTimers unknown : new SystemdTimers[] {
            saying(1, "", "Failed to connect to bus: No such file or directory\n"),
            saying(1, "", "Failed to get unit file state for x.timer: Connection timed out\n"),
            saying(1, "enabled\n", ""),
            saying(0, "disabled\n", ""),
            saying(1, "bad\n", ""),
            saying(1, "", ""),
            ending(new CommandEnd.TimedOut(Duration.ofSeconds(30), "")),
            ending(new CommandEnd.NotStarted("no systemctl"))
        }) {
            assertThatThrownBy(() -> unknown.isEnabled("x.timer")).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> unknown.loaded("x.service")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void tellsWhatSystemdHasLoaded() throws Exception {
        String own = "/etc/systemd/system/x.service.d/99-patchwave-off.conf";
        assertThat(saying(0, "DropInPaths=/run/a.conf " + own + "\nNeedDaemonReload=no\n", "")
                        .loaded("x.service"))
                .isEqualTo(new Timers.Loaded(Set.of(Path.of("/run/a.conf"), Path.of(own)), false));
        assertThat(saying(0, "NeedDaemonReload=yes\nDropInPaths=\n", "").loaded("x.service"))
                .isEqualTo(new Timers.Loaded(Set.of(), true));
    }

    @Test
    void aReloadThatFailsIsNotDone() throws Exception {
        saying(0, "", "").reload();
        assertThatThrownBy(() -> saying(1, "", "Failed to reload daemon: Connection timed out\n")
                        .reload())
                .isInstanceOf(IOException.class);
        assertThatThrownBy(
                        () -> ending(new CommandEnd.NotStarted("no systemctl")).reload())
                .isInstanceOf(IOException.class);
    }
}
