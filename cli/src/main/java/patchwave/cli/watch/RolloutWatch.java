package patchwave.cli.watch;

import java.time.Duration;
import java.time.Instant;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.session.Interruptions;
import patchwave.cli.session.Session;
import patchwave.cli.text.Moments;

/** Watching one rollout from a command: chooses the view, and has the last word. */
public final class RolloutWatch {
    /** Time left is shown in seconds. */
    private static final Duration REDRAW = Duration.ofSeconds(1);

    /** Short enough to see a controller come back, long enough not to press one that is starting. */
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final Session session;
    private final ControllerLink link;
    private final WatchOptions options;

    public RolloutWatch(Session session, ControllerLink link, WatchOptions options) {
        this.session = session;
        this.link = link;
        this.options = options;
    }

    /**
     * Blocks until the rollout has ended and is quiet.
     *
     * @throws Refusal if the controller refuses the watch, or was away for too long
     */
    public ExitCode follow(String rolloutId) {
        Viewer viewer = viewer(rolloutId);
        Interruptions.Registration interruption = session.surroundings()
                .interruptions()
                .onInterrupt(() -> {
                    viewer.close();
                    session.remark("The watch is over, the rollout goes on. Watch it again: patchwave rollout watch "
                            + rolloutId);
                    session.remark("Look once: patchwave rollout show " + rolloutId
                            + "; stop it: patchwave rollout pause " + rolloutId + " --reason '...'");
                });
        try (interruption) {
            WatchEnd end = loop(viewer).follow(rolloutId);
            viewer.close();
            return conclude(rolloutId, end);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            viewer.close();
            return ExitCode.INTERRUPTED;
        }
    }

    private WatchLoop loop(Viewer viewer) {
        return new WatchLoop(
                new ControllerFeed(link),
                viewer,
                session.surroundings().clock(),
                session.surroundings().pause(),
                session::meaningOf,
                new WatchLoop.Limits(REDRAW, RETRY, options.giveUp()));
    }

    private Viewer viewer(String rolloutId) {
        if (session.isJson()) {
            return new JsonViewer(session.out()::println, this::isRead, session::remark);
        }
        if (options.isLive(session.isDrawable())) {
            boolean isUnicode = session.surroundings().isUnicode();
            return new LiveViewer(TerminalScreen.open(session.isColour()), isUnicode, session.zone(), rolloutId);
        }
        return new PlainViewer(session.out()::println, this::isRead);
    }

    private boolean isRead() {
        return !session.out().checkError();
    }

    private ExitCode conclude(String rolloutId, WatchEnd end) {
        return switch (end) {
            case WatchEnd.Finished(var rollout) -> {
                if (!session.isJson()) {
                    new EndReport(session.width()).lines(rollout).forEach(session::say);
                }
                yield WatchLoop.exitCode(rollout);
            }
            case WatchEnd.GaveUp(Instant since, Refusal last) ->
                throw new Refusal(
                        ExitCode.UNREACHABLE,
                        "gave up: the controller was not reachable since " + Moments.at(since)
                                + ", the rollout goes on without it (" + last.sentence()
                                + "). Watch it again: patchwave rollout watch " + rolloutId,
                        last);
            // Not done: that would say that the rollout is.
            case WatchEnd.Unread() -> ExitCode.INTERRUPTED;
            case WatchEnd.Refused(Refusal refusal) -> throw refusal;
        };
    }
}
