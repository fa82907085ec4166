package patchwave.cli.watch;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.PoolView;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.StageView;

/**
 * A rollout as a log: remembers what it told and says only what is new, one line per change. A sentence that differs
 * from a former one in its numbers alone is not new: countdowns would fill the log.
 */
final class Changes {
    private static final int HOSTS_NAMED = 5;

    private final Map<String, String> told = new TreeMap<>();
    private final Map<String, Integer> lowest = new TreeMap<>();
    private final Set<String> holds = new HashSet<>();

    /** The lines that are new since the last call, in the order of reading. */
    List<String> of(RolloutView rollout) {
        List<String> lines = new ArrayList<>();
        for (RolloutHostView host : rollout.getHostsList()) {
            host(host, lines);
        }
        for (PoolView pool : rollout.getPoolsList()) {
            pool(pool, lines);
        }
        for (StageView stage : rollout.getStagesList()) {
            stage(stage, lines);
        }
        holds(rollout, lines);
        List<String> ordered = new ArrayList<>();
        state(rollout, ordered);
        ordered.addAll(lines);
        return ordered;
    }

    private void state(RolloutView rollout, List<String> lines) {
        String reason = rollout.getStateReason().isBlank() ? "" : ": " + Words.clean(rollout.getStateReason());
        String quiet = switch (rollout.getState()) {
            case ROLLOUT_STATE_PAUSED, ROLLOUT_STATE_HALTED, ROLLOUT_STATE_ABORTED ->
                rollout.getQuiet() ? " (nothing is in flight)" : " (operations in flight reach a safe end)";
            case ROLLOUT_STATE_SCHEDULED,
                    ROLLOUT_STATE_RUNNING,
                    ROLLOUT_STATE_COMPLETED,
                    ROLLOUT_STATE_UNSPECIFIED,
                    UNRECOGNIZED -> "";
        };
        int hosts = rollout.getStagesList().stream()
                .mapToInt(StageView::getHostCount)
                .sum();
        String size = told.containsKey("rollout")
                ? ""
                : ", " + Words.count(hosts, "host") + " in " + Words.count(rollout.getStagesCount(), "stage");
        String start = rollout.getState() == RolloutState.ROLLOUT_STATE_SCHEDULED ? start(rollout) : "";
        String state = Words.of(rollout.getState()) + quiet + start;
        if (isNew("rollout", state + reason)) {
            lines.add("rollout " + rollout.getRolloutId() + " " + state + size + reason);
        }
        Standing.superseded(rollout)
                .filter(superseded -> isNew("superseded", superseded))
                .ifPresent(superseded -> lines.add("rollout " + rollout.getRolloutId() + " " + superseded));
    }

    private static String start(RolloutView rollout) {
        String at = Moments.instant(rollout.getScheduledTime())
                .map(time -> " to start at " + Moments.stamp(time))
                .orElse("");
        return at + (rollout.getWindow().isBlank() ? "" : ", when window " + rollout.getWindow() + " opens");
    }

    private void stage(StageView stage, List<String> lines) {
        String name = "stage " + Words.clean(stage.getEnvironment());
        String state = Words.of(stage.getState());
        if (isNew(name, state + " " + stage.getBatch())) {
            lines.add(name + " " + state + ", batch " + stage.getBatch() + " of up to "
                    + Words.count(stage.getBatchLimit(), "host") + "; done " + stage.getDoneCount() + " of "
                    + stage.getHostCount() + ", in operation " + stage.getInOperationCount() + ", failed "
                    + stage.getFailedCount() + overdue(stage));
        }
        if (!stage.getGate().isBlank() && isNew(name + " gate", withoutNumbers(stage.getGate()))) {
            String until = Moments.instant(stage.getBakeUntilTime())
                    .map(time -> " (until " + Moments.stamp(time) + ")")
                    .orElse("");
            lines.add(name + " gate: " + Words.clean(stage.getGate()) + until);
        }
    }

    private static String overdue(StageView stage) {
        return stage.getOverdueCount() > 0 ? ", overdue " + stage.getOverdueCount() : "";
    }

    private void host(RolloutHostView host, List<String> lines) {
        String name = "host " + host.getHostId() + " (" + host.getEnvironment() + ")";
        switch (host.getPhase()) {
            case HOST_PHASE_FAILED -> tell(name, "failed", ": " + Failures.sentence(host), lines);
            case HOST_PHASE_EXCLUDED -> tell(name, "excluded", ": " + Words.orDash(host.getDetail()), lines);
            case HOST_PHASE_CLAIMED -> tell(name, "admitted, attempt " + host.getAttempt(), "", lines);
            case HOST_PHASE_OPERATING -> tell(name, Frame.step(host), "", lines);
            case HOST_PHASE_SUCCEEDED -> tell(name, "succeeded", outOfService(host), lines);
            case HOST_PHASE_NOT_NEEDED -> tell(name, "not needed", "", lines);
            // Told together, by their holds.
            case HOST_PHASE_WAITING, HOST_PHASE_READY, HOST_PHASE_UNSPECIFIED, UNRECOGNIZED -> {}
        }
    }

    private static String outOfService(RolloutHostView host) {
        return host.getOutcome().hasOutOfService()
                ? ", out of service for "
                        + Moments.span(Moments.duration(host.getOutcome().getOutOfService()))
                : "";
    }

    private void tell(String name, String what, String more, List<String> lines) {
        if (isNew(name, what)) {
            lines.add(name + " " + what + more);
        }
    }

    /** A pool is worth a line whenever it is lower than ever seen. */
    private void pool(PoolView pool, List<String> lines) {
        int inService = pool.getInServiceCount();
        int before = lowest.getOrDefault(pool.getPool(), Integer.MAX_VALUE);
        if (inService < before) {
            lowest.put(pool.getPool(), inService);
            lines.add("pool " + pool.getPool() + " " + inService + " of " + pool.getRegisteredCount()
                    + " in service, floor " + pool.getFloorCount()
                    + (inService < pool.getFloorCount() ? ": below floor" : ""));
        }
    }

    private void holds(RolloutView rollout, List<String> lines) {
        Set<String> now = new HashSet<>();
        for (Holds.Hold hold : Holds.of(rollout)) {
            String key = withoutNumbers(hold.sentence());
            if (now.add(key) && !holds.contains(key)) {
                lines.add("waiting: " + Words.count(hold.hosts().size(), "host") + ": " + hold.sentence() + until(hold)
                        + " (" + Words.few(hold.hosts(), HOSTS_NAMED) + ")");
            }
        }
        // A hold that went away and comes back is told again.
        holds.retainAll(now);
        holds.addAll(now);
    }

    private static String until(Holds.Hold hold) {
        return hold.until().map(time -> ", until " + Moments.stamp(time)).orElse("");
    }

    private boolean isNew(String subject, String what) {
        return !what.equals(told.put(subject, what));
    }

    private static String withoutNumbers(String sentence) {
        return sentence.replaceAll("[0-9]+", "#").replaceAll("#[dhms](?: ?#[dhms])*", "#");
    }
}
