package patchwave.cli.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Table;
import patchwave.cli.text.Words;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.HostPhase;
import patchwave.proto.operator.v1.PoolView;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;

/**
 * One picture of a rollout: failures first, then stages, pools against their floors, what works, and what waits and why.
 *
 * @param width columns of the screen
 * @param isUnicode whether bars may use block characters
 * @param zone the reader's zone
 */
public record Frame(int width, boolean isUnicode, ZoneId zone) {
    private static final int MAX_FAILURES = 8;
    private static final int MAX_WORKING = 8;
    private static final int MAX_HOLDS = 6;
    private static final int HOSTS_NAMED = 3;

    /** The lines of the picture at a time. */
    public List<String> lines(RolloutView rollout, Instant now) {
        Standing standing = new Standing(now, zone);
        List<String> lines = new ArrayList<>(heading(rollout, now));
        standing.sentences(rollout).forEach(sentence -> lines.addAll(Wrap.lines("", sentence, width)));
        section(lines, failures(rollout));
        section(lines, new StageLines(width, isUnicode).of(rollout, now));
        section(lines, pools(rollout.getPoolsList(), width));
        section(lines, working(rollout, now));
        section(lines, waiting(rollout, standing));
        return lines;
    }

    private static void section(List<String> lines, List<String> section) {
        if (!section.isEmpty()) {
            lines.add("");
            lines.addAll(section);
        }
    }

    private List<String> heading(RolloutView rollout, Instant now) {
        String kind = rollout.getEmergency() ? "  EMERGENCY" : "";
        String title = "Rollout " + Words.clean(rollout.getRolloutId()) + "  "
                + Words.of(rollout.getState()).toUpperCase(Locale.ROOT) + kind;
        String clock = Moments.at(now);
        List<String> lines = new ArrayList<>();
        lines.add(
                title.length() + clock.length() + 2 <= width
                        ? title + " ".repeat(width - title.length() - clock.length()) + clock
                        : title);
        String advisory = rollout.getAdvisoryId().isBlank() ? "" : rollout.getAdvisoryId() + ": ";
        lines.addAll(Wrap.lines("", advisory + Words.orDash(rollout.getReason()), width));
        String began = rollout.getState() == RolloutState.ROLLOUT_STATE_SCHEDULED ? "asked for " : "started ";
        lines.add(began + Moments.at(rollout.getStartTime()) + " by " + Words.orDash(rollout.getStartedBy())
                + Moments.instant(rollout.getStartTime())
                        .map(start -> ", " + Moments.span(Duration.between(start, end(rollout, now))) + " ago")
                        .filter(_ -> Moments.instant(rollout.getEndTime()).isEmpty())
                        .orElse(""));
        if (!rollout.getStateReason().isBlank()) {
            lines.addAll(Wrap.lines(Words.of(rollout.getState()) + ": ", rollout.getStateReason(), width));
        }
        return lines;
    }

    private static Instant end(RolloutView rollout, Instant now) {
        return Moments.instant(rollout.getEndTime()).orElse(now);
    }

    private List<String> failures(RolloutView rollout) {
        List<RolloutHostView> failed = Failures.of(rollout);
        if (failed.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.addAll(Wrap.lines("FAILED  ", String.join("; ", Standing.limits(rollout)), width));
        failed.stream()
                .limit(MAX_FAILURES)
                .forEach(host -> lines.addAll(Wrap.lines(
                        "  " + host.getHostId() + " (" + host.getEnvironment() + ") ",
                        Failures.sentence(host),
                        width)));
        more(lines, failed.size() - MAX_FAILURES);
        return lines;
    }

    /** Pools against their floors, the tightest first; also for other commands. */
    public static List<String> pools(List<PoolView> pools, int width) {
        Table table = new Table()
                .text("POOL")
                .number("HOSTS")
                .number("IN SERVICE")
                .number("FLOOR")
                .number("IN OP")
                .number("DOWN")
                .text("");
        pools.stream()
                .sorted(Comparator.<PoolView>comparingInt(Frame::slack).thenComparing(PoolView::getPool))
                .forEach(pool -> table.row(
                        pool.getPool(),
                        pool.getRegisteredCount(),
                        pool.getInServiceCount(),
                        pool.getFloorCount(),
                        pool.getInOperationCount(),
                        pool.getDownCount(),
                        verdict(pool)));
        return table.isEmpty() ? List.of() : table.lines(width);
    }

    private static int slack(PoolView pool) {
        return pool.getInServiceCount() - pool.getFloorCount();
    }

    private static String verdict(PoolView pool) {
        int slack = slack(pool);
        if (slack < 0) {
            return "below floor";
        }
        return slack == 0 ? "at floor" : slack + " to spare";
    }

    private List<String> working(RolloutView rollout, Instant now) {
        List<RolloutHostView> working = rollout.getHostsList().stream()
                .filter(host -> host.getPhase() == HostPhase.HOST_PHASE_CLAIMED
                        || host.getPhase() == HostPhase.HOST_PHASE_OPERATING)
                .toList();
        if (working.isEmpty()) {
            return List.of();
        }
        Table table = new Table()
                .text("WORKING")
                .text("ENVIRONMENT")
                .text("STEP")
                .number("SINCE")
                .wrapped("");
        working.stream()
                .limit(MAX_WORKING)
                .forEach(host -> table.row(
                        host.getHostId(), host.getEnvironment(), step(host), since(host, now), host.getDetail()));
        List<String> lines = new ArrayList<>(table.lines(width));
        more(lines, working.size() - MAX_WORKING);
        return lines;
    }

    private static String since(RolloutHostView host, Instant now) {
        return Moments.instant(host.getChangeTime())
                .map(change -> Moments.span(Duration.between(change, now)))
                .orElse("-");
    }

    /** What a host of a rollout does now, in one or two words. */
    public static String step(RolloutHostView host) {
        return switch (host.getStep()) {
            case OPERATION_STEP_UNSPECIFIED, UNRECOGNIZED -> Words.of(host.getPhase());
            case OPERATION_STEP_DRAINING,
                    OPERATION_STEP_APPLYING,
                    OPERATION_STEP_REPAIRING,
                    OPERATION_STEP_VERIFYING,
                    OPERATION_STEP_RESTARTING,
                    OPERATION_STEP_REBOOTING,
                    OPERATION_STEP_CHECKING,
                    OPERATION_STEP_UNDRAINING,
                    OPERATION_STEP_SETTLING -> Words.of(host.getStep());
        };
    }

    private List<String> waiting(RolloutView rollout, Standing standing) {
        List<Holds.Hold> holds = Holds.of(rollout);
        if (holds.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add("WAITING");
        holds.stream()
                .limit(MAX_HOLDS)
                .forEach(hold -> lines.addAll(Wrap.lines(
                        "  " + Words.count(hold.hosts().size(), "host") + ": ",
                        hold.sentence() + until(hold, standing) + " (" + Words.few(hold.hosts(), HOSTS_NAMED) + ")",
                        width)));
        more(lines, holds.size() - MAX_HOLDS);
        return lines;
    }

    private static String until(Holds.Hold hold, Standing standing) {
        return hold.until().map(time -> ", until " + standing.coming(time)).orElse("");
    }

    private static void more(List<String> lines, int count) {
        if (count > 0) {
            lines.add("  and " + count + " more");
        }
    }
}
