package patchwave.cli.rescue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import patchwave.cli.rescue.Observations.Host.Seen;

/** Which repairs are done, and in which order. */
final class RepairPlan {
    private RepairPlan() {}

    /** The repairs of all findings, in their order; who is enrolled again is restarted too. */
    static List<Repair> of(List<Finding> findings, Observations.Host host) {
        List<Repair> repairs = new ArrayList<>(
                findings.stream().flatMap(finding -> finding.repairs().stream()).toList());
        boolean isEnrolled = repairs.stream().anyMatch(Repair.EnrolAgain.class::isInstance);
        boolean isStarted = repairs.stream().anyMatch(repair -> repair.rank() == new Repair.Start(List.of()).rank());
        if (isEnrolled && !isStarted && host instanceof Seen seen) {
            List<String> running = seen.units().stream()
                    .filter(unit -> unit.isRunning() && !unit.isMasked())
                    .map(unit -> unit.name())
                    .toList();
            if (!running.isEmpty()) {
                repairs.add(new Repair.Restart(running));
            }
        }
        repairs.sort(Comparator.comparingInt(Repair::rank));
        return List.copyOf(repairs);
    }
}
