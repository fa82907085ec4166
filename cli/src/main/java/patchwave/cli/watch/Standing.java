package patchwave.cli.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.FailureCount;
import patchwave.proto.operator.v1.HostPhase;
import patchwave.proto.operator.v1.RolloutHostView;
import patchwave.proto.operator.v1.RolloutState;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.StageView;

/**
 * Where a rollout stands, in words: what it waits for, how fast it goes, when it is due and when it will have ended.
 *
 * @param now the reader's clock
 * @param zone the reader's zone, for times that are still to come
 */
public record Standing(Instant now, ZoneId zone) {
    /** Over how long the rate is measured: long enough for a bake, short enough to notice that it slows down. */
    private static final Duration RATE_SPAN = Duration.ofMinutes(10);

    /** One phrase for tables, such as "starts Tue 24 Nov 22:00 CET in window tuesday-night"; empty while it just runs. */
    public String brief(RolloutView rollout) {
        List<String> parts = new ArrayList<>();
        if (rollout.getState() == RolloutState.ROLLOUT_STATE_SCHEDULED) {
            parts.add(waits(rollout));
        } else if (isGoing(rollout) && !rollout.getWindow().isBlank()) {
            parts.add("in window " + rollout.getWindow());
        }
        takesBack(rollout).ifPresent(parts::add);
        superseded(rollout).ifPresent(parts::add);
        due(rollout).ifPresent(parts::add);
        if (isGoing(rollout)) {
            Moments.instant(rollout.getForecastEndTime()).ifPresent(end -> parts.add("ends about " + coming(end)));
        }
        return String.join("; ", parts);
    }

    /** The sentences below the heading of a picture; none if there is nothing to add. */
    List<String> sentences(RolloutView rollout) {
        List<String> sentences = new ArrayList<>();
        switch (rollout.getState()) {
            case ROLLOUT_STATE_SCHEDULED -> sentences.add(waits(rollout));
            case ROLLOUT_STATE_PAUSED ->
                sentences.add("go on with: patchwave rollout resume " + rollout.getRolloutId() + " --reason '...'");
            case ROLLOUT_STATE_RUNNING -> {
                if (!rollout.getWindow().isBlank()) {
                    sentences.add("admits hosts in window " + rollout.getWindow() + " alone");
                }
            }
            case ROLLOUT_STATE_HALTED,
                    ROLLOUT_STATE_ABORTED,
                    ROLLOUT_STATE_COMPLETED,
                    ROLLOUT_STATE_UNSPECIFIED,
                    UNRECOGNIZED -> {}
        }
        takesBack(rollout).ifPresent(sentences::add);
        superseded(rollout).ifPresent(sentences::add);
        due(rollout).ifPresent(sentences::add);
        if (rollout.getState() != RolloutState.ROLLOUT_STATE_SCHEDULED) {
            sentences.add(pace(rollout));
        }
        return sentences;
    }

    /** Failures by class against their limits, such as "service unhealthy: 1, halts at 1"; those that happened. */
    static List<String> limits(RolloutView rollout) {
        return rollout.getFailureCountsList().stream()
                .filter(count -> count.getFailedCount() > 0)
                .map(Standing::limit)
                .toList();
    }

    private static String limit(FailureCount count) {
        String name =
                Words.clean(count.getFailureClass()).toLowerCase(Locale.ROOT).replace('_', ' ');
        String action = count.getAction().equals("PAUSE") ? "pauses" : "halts";
        return name + ": " + count.getFailedCount()
                + (count.getLimitCount() > 0 ? ", " + action + " at " + count.getLimitCount() : "");
    }

    /** A moment to come in the reader's zone, and how far it is: "Tue 24 Nov 22:00 CET, in 2h 0m". */
    public String coming(Instant time) {
        String far = time.isAfter(now) ? ", in " + Moments.span(Duration.between(now, time)) : "";
        return Moments.local(time, zone) + far;
    }

    private String waits(RolloutView rollout) {
        String at =
                Moments.instant(rollout.getScheduledTime()).map(this::coming).orElse("at a time that is not known");
        return rollout.getWindow().isBlank()
                ? "starts " + at
                : "waits for window " + Words.clean(rollout.getWindow()) + ", opens " + at;
    }

    private static Optional<String> takesBack(RolloutView rollout) {
        return rollout.getRollsBack().isBlank()
                ? Optional.empty()
                : Optional.of("takes back rollout " + Words.clean(rollout.getRollsBack()));
    }

    /** What has superseded what it installs, and what to do about it; empty if nothing is known to have. */
    public static Optional<String> superseded(RolloutView rollout) {
        return rollout.getSuperseded().isBlank()
                ? Optional.empty()
                : Optional.of("superseded: %s; move it with 'patchwave rollout supersede %s'"
                        .formatted(Words.clean(rollout.getSuperseded()), Words.clean(rollout.getRolloutId())));
    }

    /** Told until it has ended. */
    private Optional<String> due(RolloutView rollout) {
        return Moments.instant(rollout.getDueTime())
                .filter(_ -> Moments.instant(rollout.getEndTime()).isEmpty())
                .map(due -> due.isAfter(now)
                        ? "due " + coming(due)
                        : "overdue since " + Moments.local(due, zone) + " (" + Moments.span(Duration.between(due, now))
                                + ")");
    }

    private static boolean isGoing(RolloutView rollout) {
        return rollout.getState() == RolloutState.ROLLOUT_STATE_RUNNING;
    }

    private String pace(RolloutView rollout) {
        int hosts = rollout.getStagesList().stream()
                .mapToInt(StageView::getHostCount)
                .sum();
        int done = rollout.getStagesList().stream()
                .mapToInt(StageView::getDoneCount)
                .sum();
        StringBuilder pace = new StringBuilder(done + " of " + Words.count(hosts, "host") + " done");
        if (isGoing(rollout)) {
            rate(rollout).ifPresent(rate -> pace.append(", ").append(rate));
            Moments.instant(rollout.getForecastEndTime())
                    .ifPresent(end -> pace.append(
                            end.isAfter(now)
                                    ? ", about " + Moments.span(Duration.between(now, end)) + " left (ends "
                                            + Moments.local(end, zone) + ")"
                                    : ", later than forecast (" + Moments.local(end, zone) + ")"));
        }
        return pace.toString();
    }

    /** How many hosts ended a minute lately; empty if none did. */
    private Optional<String> rate(RolloutView rollout) {
        Instant start = Moments.instant(rollout.getStartTime()).orElse(now);
        Duration span = Duration.between(start, now);
        Duration over = span.compareTo(RATE_SPAN) < 0 ? span : RATE_SPAN;
        Instant from = now.minus(over);
        long ended = rollout.getHostsList().stream()
                .filter(host -> isOver(host.getPhase()) && isSince(host, from))
                .count();
        if (ended == 0 || over.toSeconds() == 0) {
            return Optional.empty();
        }
        double perMinute = ended * 60.0 / over.toSeconds();
        String digits = perMinute >= 10 ? "%.0f" : "%.1f";
        return Optional.of(
                String.format(Locale.ROOT, digits, perMinute) + " hosts/min over the last " + Moments.span(over));
    }

    private static boolean isSince(RolloutHostView host, Instant from) {
        return Moments.instant(host.getChangeTime())
                .filter(change -> !change.isBefore(from))
                .isPresent();
    }

    private static boolean isOver(HostPhase phase) {
        return switch (phase) {
            case HOST_PHASE_SUCCEEDED, HOST_PHASE_NOT_NEEDED, HOST_PHASE_FAILED -> true;
            case HOST_PHASE_WAITING,
                    HOST_PHASE_READY,
                    HOST_PHASE_CLAIMED,
                    HOST_PHASE_OPERATING,
                    HOST_PHASE_EXCLUDED,
                    HOST_PHASE_UNSPECIFIED,
                    UNRECOGNIZED -> false;
        };
    }
}
