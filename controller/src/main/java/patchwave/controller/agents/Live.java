package patchwave.controller.agents;

import java.time.Instant;
import java.util.Optional;
import patchwave.host.OperationStep;
import patchwave.host.PreparationReport;
import patchwave.host.UnattendedUpgrades;

/**
 * What this controller process has heard from a host; never stored.
 *
 * @param lastReport when the last status came; empty if none did since the controller started
 * @param preparation how far its preparation is, as of the last status; empty if none is desired, or nothing was heard
 * @param unattended what updates it without a rollout; empty if it has not said so
 * @param waits why its claim has not begun, as of the last status; empty text if nothing is known
 */
public record Live(
        boolean connected,
        Optional<Instant> lastReport,
        OperationStep step,
        Optional<PreparationReport> preparation,
        Optional<UnattendedUpgrades> unattended,
        String waits) {
    /** Nothing was heard since the controller started. */
    public static final Live NOTHING =
            new Live(false, Optional.empty(), OperationStep.NONE, Optional.empty(), Optional.empty(), "");
}
