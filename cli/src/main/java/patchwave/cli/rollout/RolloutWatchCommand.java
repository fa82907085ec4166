package patchwave.cli.rollout;

import java.util.concurrent.Callable;
import patchwave.cli.argument.RolloutArgument;
import patchwave.cli.link.ControllerLink;
import patchwave.cli.session.Session;
import patchwave.cli.watch.RolloutWatch;
import patchwave.cli.watch.WatchOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code patchwave rollout watch}. */
@Command(
        name = "watch",
        description = {
            "Watch a rollout to its end: drawn in place on a terminal, else one line per change. It outlives any absence of"
                    + " the controller. Ctrl-C ends the watch only; the rollout goes on. With --output json: the rollout"
                    + " after each change, one document per line."
        },
        footer = {
            "",
            "Example:",
            "  patchwave rollout watch r-20261121-1",
            "  patchwave rollout watch r-20261121-1 --plain"
        })
public final class RolloutWatchCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private RolloutArgument rollout = new RolloutArgument();

    @Mixin
    private WatchOptions watchOptions = new WatchOptions();

    public RolloutWatchCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() {
        try (ControllerLink link = session.connect()) {
            return new RolloutWatch(session, link, watchOptions)
                    .follow(rollout.id())
                    .number();
        }
    }
}
