package patchwave.cli.watch;

import io.grpc.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import patchwave.cli.link.StatusMeaning;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.session.Pause;
import patchwave.proto.operator.v1.RolloutView;
import patchwave.proto.operator.v1.StageView;

/**
 * Follows one rollout until it has ended and is quiet. A controller that goes away does not end it: it says so, tries
 * again, and takes the rollout up where it is then.
 */
public final class WatchLoop {
    private final Feed feed;
    private final Viewer viewer;
    private final InstantSource clock;
    private final Function<Status, Refusal> meaning;
    private final Limits limits;
    private final Pause pause;

    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
    private Feed.@Nullable Subscription subscription;
    private @Nullable Instant lostSince;
    private boolean wasSeen;

    /**
     * Times of a watch.
     *
     * @param redraw how often a live view is drawn again while nothing changes
     * @param retry pause between two tries to reach the controller; a multiple of redraw in effect
     * @param giveUp how long the controller may be away before the watch ends; empty: for ever
     */
    public record Limits(Duration redraw, Duration retry, Optional<Duration> giveUp) {}

    /**
     * A loop for one watch.
     *
     * @param meaning what a failed call means to a person
     */
    public WatchLoop(
            Feed feed,
            Viewer viewer,
            InstantSource clock,
            Pause pause,
            Function<Status, Refusal> meaning,
            Limits limits) {
        this.feed = feed;
        this.viewer = viewer;
        this.clock = clock;
        this.pause = pause;
        this.meaning = meaning;
        this.limits = limits;
    }

    /** Blocks until the watch ends. */
    public WatchEnd follow(String rolloutId) throws InterruptedException {
        open(rolloutId);
        try {
            while (true) {
                @Nullable News next = news.poll(limits.redraw().toMillis(), TimeUnit.MILLISECONDS);
                Optional<WatchEnd> end = switch (next) {
                    case null -> idle();
                    case News.Seen(RolloutView rollout) -> seen(rollout);
                    case News.Ended() -> lost(rolloutId, CLOSED_EARLY);
                    case News.Lost(Status status) -> lost(rolloutId, status);
                };
                if (end.isPresent()) {
                    return end.get();
                }
                if (!viewer.isRead()) {
                    return new WatchEnd.Unread();
                }
            }
        } finally {
            close();
        }
    }

    /** A controller that is shut down closes its streams; that says nothing about the rollout. */
    private static final Status CLOSED_EARLY =
            Status.UNAVAILABLE.withDescription("it closed the stream before the rollout ended");

    private Optional<WatchEnd> idle() {
        viewer.tick(clock.instant());
        return Optional.empty();
    }

    private Optional<WatchEnd> seen(RolloutView rollout) {
        wasSeen = true;
        lostSince = null;
        viewer.seen(rollout, clock.instant());
        return isOver(rollout) ? Optional.of(new WatchEnd.Finished(rollout)) : Optional.empty();
    }

    private Optional<WatchEnd> lost(String rolloutId, Status status) throws InterruptedException {
        Instant now = clock.instant();
        Instant since = lostSince == null ? now : lostSince;
        lostSince = since;
        Refusal refusal = meaning.apply(status);
        if (!isPassing(status)) {
            return Optional.of(new WatchEnd.Refused(refusal));
        }
        if (limits.giveUp().isPresent()
                && Duration.between(since, now).compareTo(limits.giveUp().get()) >= 0) {
            return Optional.of(new WatchEnd.GaveUp(since, refusal));
        }
        viewer.absent(since, refusal.sentence(), now);
        rest();
        open(rolloutId);
        return Optional.empty();
    }

    /** Waits for the next try, drawing the time that passes. */
    private void rest() throws InterruptedException {
        long left = limits.retry().toNanos();
        while (left > 0) {
            long part = Math.min(left, Math.max(1, limits.redraw().toNanos()));
            pause.rest(Duration.ofNanos(part));
            left -= part;
            viewer.tick(clock.instant());
        }
    }

    private void open(String rolloutId) {
        close();
        news.clear();
        subscription = feed.open(rolloutId, news::add);
    }

    private void close() {
        Feed.@Nullable Subscription open = subscription;
        if (open != null) {
            subscription = null;
            open.close();
        }
    }

    private boolean isPassing(Status status) {
        if (StatusMeaning.isTrustFault(status) && !wasSeen) {
            return false;
        }
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, ABORTED, RESOURCE_EXHAUSTED, CANCELLED, UNKNOWN, DATA_LOSS, OK -> true;
            // A controller that is killed in the middle of a frame shows as INTERNAL; one that has a fault does too.
            case INTERNAL -> wasSeen;
            case INVALID_ARGUMENT,
                    NOT_FOUND,
                    ALREADY_EXISTS,
                    PERMISSION_DENIED,
                    FAILED_PRECONDITION,
                    OUT_OF_RANGE,
                    UNIMPLEMENTED,
                    UNAUTHENTICATED -> false;
        };
    }

    private static boolean isOver(RolloutView rollout) {
        return switch (rollout.getState()) {
            case ROLLOUT_STATE_COMPLETED -> true;
            case ROLLOUT_STATE_HALTED, ROLLOUT_STATE_ABORTED -> rollout.getQuiet() || isOverdue(rollout);
            case ROLLOUT_STATE_SCHEDULED,
                    ROLLOUT_STATE_RUNNING,
                    ROLLOUT_STATE_PAUSED,
                    ROLLOUT_STATE_UNSPECIFIED,
                    UNRECOGNIZED -> false;
        };
    }

    /** What is still in flight has not ended by its deadline, and may never: whoever watches has a halt to look at. */
    private static boolean isOverdue(RolloutView rollout) {
        int inFlight = 0;
        int overdue = 0;
        for (StageView stage : rollout.getStagesList()) {
            inFlight += stage.getInOperationCount();
            overdue += stage.getOverdueCount();
        }
        return overdue > 0 && overdue == inFlight;
    }

    /** What a finished rollout means for the exit code. */
    public static ExitCode exitCode(RolloutView rollout) {
        return switch (rollout.getState()) {
            // A host that was left out is somebody's decision, or the plan's, and no failure.
            case ROLLOUT_STATE_COMPLETED -> Failures.of(rollout).isEmpty() ? ExitCode.DONE : ExitCode.HOSTS_FAILED;
            case ROLLOUT_STATE_HALTED -> ExitCode.HALTED;
            case ROLLOUT_STATE_ABORTED -> ExitCode.ABORTED;
            case ROLLOUT_STATE_SCHEDULED,
                    ROLLOUT_STATE_RUNNING,
                    ROLLOUT_STATE_PAUSED,
                    ROLLOUT_STATE_UNSPECIFIED,
                    UNRECOGNIZED ->
                throw new IllegalStateException("a watch does not end while the rollout is " + rollout.getState());
        };
    }
}
