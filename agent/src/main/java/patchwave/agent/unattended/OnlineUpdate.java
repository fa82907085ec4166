package patchwave.agent.unattended;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import patchwave.agent.operation.UnattendedUpgrades.Mode;

/** YaST's automatic online update: cron runs a script that asks one setting. There is no place for a file of ours: it is only reported. */
record OnlineUpdate(Path root) implements Mechanism {
    @Override
    public Optional<Found> look() throws IOException {
        Path settings = root.resolve("etc/sysconfig/automatic_online_update");
        boolean isOn = Files.exists(settings)
                && Files.readAllLines(settings).stream()
                        .anyMatch(line -> line.strip().matches("AOU_ENABLE_CRONJOB=\"?true\"?"));
        return isOn ? Optional.of(new Found(Mode.INSTALLS, "YaST online update (" + settings + ")")) : Optional.empty();
    }

    @Override
    public void switchOff() {
        // See above.
    }

    @Override
    public void giveBack() {
        // Nothing was made.
    }

    @Override
    public boolean isSwitchedOff() {
        return false;
    }
}
