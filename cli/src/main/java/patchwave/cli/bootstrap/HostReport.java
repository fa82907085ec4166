package patchwave.cli.bootstrap;

import java.util.List;
import java.util.stream.Stream;

/**
 * How a host went.
 *
 * @param hostId in Patchwave
 * @param place the address
 * @param steps that were taken, in order; one that failed is the last but for the removal of temporary files
 */
public record HostReport(String hostId, String place, List<StepReport> steps) {
    public HostReport {
        steps = List.copyOf(steps);
    }

    /** The worst of all steps. */
    public StepReport.State state() {
        return Stream.of(StepReport.State.FAILED, StepReport.State.CHANGED, StepReport.State.WOULD_CHANGE)
                .filter(state -> steps.stream().anyMatch(step -> step.state() == state))
                .findFirst()
                .orElse(StepReport.State.OK);
    }
}
