package patchwave.cli.watch;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.HostPhase;
import patchwave.proto.operator.v1.PoolView;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.StageView;

/**
 * The last words of a watch: what came of the rollout, why, and the exact commands that come next.
 *
 * @param width columns of the screen
 */
public record EndReport(int width) {
    private static final int HOSTS_NAMED = 10;

    /**
     * The lines to print.
     *
     * @param rollout completed, or halted or aborted and quiet
     */
    public List<String> lines(RolloutView rollout) {
        List<String> lines = new ArrayList<>();
        String id = Words.clean(rollout.getRolloutId());
        lines.addAll(Wrap.lines(
                "",
                "Rollout " + id + " " + Words.of(rollout.getState()) + ": " + counts(rollout) + took(rollout) + ".",
                width));
        if (!rollout.getStateReason().isBlank()) {
            lines.addAll(Wrap.lines("  why: ", rollout.getStateReason(), width));
        }
        List<RolloutHostView> failed = Failures.of(rollout);
        failed.stream()
                .limit(HOSTS_NAMED)
                .forEach(host -> lines.addAll(Wrap.lines(
                        "  " + host.getHostId() + " (" + host.getEnvironment() + ") failed: ",
                        Failures.sentence(host),
                        width)));
        if (failed.size() > HOSTS_NAMED) {
            lines.add("  and " + (failed.size() - HOSTS_NAMED) + " more failed");
        }
        lines.addAll(inFlight(rollout));
        lines.addAll(next(rollout, id, failed));
        return lines;
    }

    private static String counts(RolloutView rollout) {
        long succeeded = count(rollout, HostPhase.HOST_PHASE_SUCCEEDED);
        long notNeeded = count(rollout, HostPhase.HOST_PHASE_NOT_NEEDED);
        long failed = count(rollout, HostPhase.HOST_PHASE_FAILED);
        long leftOut = count(rollout, HostPhase.HOST_PHASE_EXCLUDED);
        long waiting = count(rollout, HostPhase.HOST_PHASE_WAITING) + count(rollout, HostPhase.HOST_PHASE_READY);
        return Words.count(succeeded, "host") + " patched"
                + (notNeeded > 0 ? ", " + notNeeded + " did not need it" : "")
                + ", " + failed + " failed"
                + (leftOut > 0 ? ", " + leftOut + " left out" : "")
                + (waiting > 0 ? ", " + waiting + " not touched" : "");
    }

    private static String took(RolloutView rollout) {
        return Moments.instant(rollout.getEndTime())
                .flatMap(end -> Moments.instant(rollout.getStartTime()).map(start -> Duration.between(start, end)))
                .map(took -> " in " + Moments.span(took))
                .orElse("");
    }

    private static long count(RolloutView rollout, HostPhase phase) {
        return rollout.getHostsList().stream()
                .filter(host -> host.getPhase() == phase)
                .count();
    }

    private List<String> inFlight(RolloutView rollout) {
        List<String> busy = rollout.getHostsList().stream()
                .filter(host -> host.getPhase() == HostPhase.HOST_PHASE_CLAIMED
                        || host.getPhase() == HostPhase.HOST_PHASE_OPERATING)
                .map(RolloutHostView::getHostId)
                .toList();
        List<String> lines = new ArrayList<>();
        if (!busy.isEmpty()) {
            lines.addAll(Wrap.lines("  still in flight: ", Words.few(busy, HOSTS_NAMED) + overdue(rollout), width));
        } else if (rollout.getQuiet()) {
            lines.add("  Nothing of it is in flight.");
        }
        for (PoolView pool : rollout.getPoolsList()) {
            if (pool.getInServiceCount() < pool.getFloorCount()) {
                lines.addAll(Wrap.lines(
                        "  ",
                        "pool " + pool.getPool() + " is below floor: " + pool.getInServiceCount()
                                + " in service, floor " + pool.getFloorCount(),
                        width));
            }
        }
        return lines;
    }

    private static String overdue(RolloutView rollout) {
        int overdue = rollout.getStagesList().stream()
                .mapToInt(StageView::getOverdueCount)
                .sum();
        return overdue == 0
                ? ""
                : "; overdue: " + overdue + ", which keep their claims until they report (patchwave rescue HOST)";
    }

    private static List<String> next(RolloutView rollout, String id, List<RolloutHostView> failed) {
        List<String> lines = new ArrayList<>();
        switch (rollout.getState()) {
            case ROLLOUT_STATE_HALTED -> {
                lines.add("Next:");
                failed.stream().limit(1).forEach(host -> {
                    lines.add("  patchwave hosts show " + host.getHostId() + "    # what its health says now");
                    lines.add("  patchwave why " + host.getHostId());
                });
                lines.add("  patchwave rollout show " + id + " --hosts");
                lines.add("  patchwave rollout resume " + id + " --reason '...'    # when the cause is mended");
                lines.add("  patchwave rollout abort " + id + " --reason '...'     # to end it here");
            }
            case ROLLOUT_STATE_ABORTED -> {
                lines.add("Next:");
                lines.add("  patchwave rollout show " + id + " --hosts");
                lines.add("  patchwave audit tail -n 50");
            }
            case ROLLOUT_STATE_COMPLETED -> {
                if (!failed.isEmpty() || count(rollout, HostPhase.HOST_PHASE_EXCLUDED) > 0) {
                    lines.add("Next:");
                    lines.add("  patchwave rollout show " + id + " --hosts    # why each failed or was left out");
                    String host = failed.isEmpty()
                            ? "HOST"
                            : Words.clean(failed.getFirst().getHostId());
                    lines.add("  patchwave rollout retry " + id + " " + host + " --reason '...'");
                }
            }
            case ROLLOUT_STATE_SCHEDULED,
                    ROLLOUT_STATE_RUNNING,
                    ROLLOUT_STATE_PAUSED,
                    ROLLOUT_STATE_UNSPECIFIED,
                    UNRECOGNIZED -> {}
        }
        return lines;
    }
}
