package patchwave.cli.fleet;

import patchwave.proto.agent.v1.UnattendedMode;
import patchwave.proto.agent.v1.UnattendedUpgrades;
import patchwave.proto.operator.v1.HostView;

/** What a host does without a rollout, in words. */
final class OwnUpdates {
    private OwnUpdates() {}

    static boolean installs(HostView host) {
        return host.getUnattendedUpgrades().getMode() == UnattendedMode.UNATTENDED_MODE_INSTALLS;
    }

    /** Such as "installs by itself: apt-daily-upgrade.timer with unattended-upgrades". */
    static String sentence(HostView host) {
        UnattendedUpgrades found = host.getUnattendedUpgrades();
        String off = found.getSwitchedOff() ? " (the agent keeps it switched off)" : "";
        String by = ": " + String.join(", ", found.getMechanismsList());
        return switch (found.getMode()) {
            case UNATTENDED_MODE_NONE -> "none by itself" + off;
            case UNATTENDED_MODE_DOWNLOADS -> "fetches by itself, installs nothing" + by + off;
            case UNATTENDED_MODE_INSTALLS ->
                "installs by itself" + by + (found.getSwitchedOff() ? ", although the agent switches it off" : "");
            case UNATTENDED_MODE_UNSPECIFIED, UNRECOGNIZED -> "not known yet";
        };
    }
}
