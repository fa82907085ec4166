package patchwave.simulation;

import java.util.Locale;
import patchwave.simulation.world.Scenario;

/** The one command that runs a scenario again. */
public final class Replay {
    private Replay() {}

    /** What differs from the seed's own scenario is said. */
    public static String command(Scenario scenario) {
        Scenario own = Scenario.of(scenario.seed());
        StringBuilder command = new StringBuilder("./patchwave simulate --seed " + scenario.seed());
        if (scenario.hosts() != own.hosts()) {
            command.append(" --hosts ").append(scenario.hosts());
        }
        if (!scenario.faults().equals(own.faults())) {
            command.append(" --faults ")
                    .append(scenario.faults().isEmpty() ? Overrides.NO_FAULTS : String.join(",", scenario.words()));
        }
        if (scenario.faultMinutes() != own.faultMinutes()) {
            command.append(" --fault-minutes ").append(scenario.faultMinutes());
        }
        if (scenario.badPatch() != own.badPatch()) {
            command.append(" --bad-patch ").append(share(scenario.badPatch()));
        }
        return command.toString();
    }

    private static String share(double share) {
        return share == Math.rint(share) ? String.format(Locale.ROOT, "%.0f", share) : String.valueOf(share);
    }
}
