package patchwave.cli.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import patchwave.proto.agent.v1.UnattendedMode;
import patchwave.proto.agent.v1.UnattendedUpgrades;
import patchwave.proto.operator.v1.HostView;

class OwnUpdatesTest {
    private static HostView host(UnattendedMode mode, boolean switchedOff, String... by) {
        UnattendedUpgrades.Builder found =
                UnattendedUpgrades.newBuilder().setMode(mode).setSwitchedOff(switchedOff);
        for (String one : by) {
            found.addMechanisms(one);
        }
        return HostView.newBuilder().setUnattendedUpgrades(found).build();
    }

    @Test
    void sayWhatAHostDoesByItselfAndWhoKeepsItFromIt() {
        assertThat(OwnUpdates.sentence(HostView.getDefaultInstance())).isEqualTo("not known yet");
        assertThat(OwnUpdates.sentence(host(UnattendedMode.UNATTENDED_MODE_NONE, false)))
                .isEqualTo("none by itself");
        assertThat(OwnUpdates.sentence(host(UnattendedMode.UNATTENDED_MODE_DOWNLOADS, true, "apt-daily.timer")))
                .isEqualTo("fetches by itself, installs nothing: apt-daily.timer (the agent keeps it switched off)");
        assertThat(OwnUpdates.sentence(host(UnattendedMode.UNATTENDED_MODE_INSTALLS, false, "a.timer", "b.timer")))
                .isEqualTo("installs by itself: a.timer, b.timer");
        assertThat(OwnUpdates.sentence(host(UnattendedMode.UNATTENDED_MODE_INSTALLS, true, "a.timer")))
                .isEqualTo("installs by itself: a.timer, although the agent switches it off");
    }
}
