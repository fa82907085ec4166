package patchwave.cli.watch;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.cli.text.DurationText;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** How to watch. For picocli, which sets the fields. */
public final class WatchOptions {
    @ArgGroup
    private @Nullable View view;

    @Option(
            names = "--give-up",
            paramLabel = "DURATION",
            converter = DurationText.class,
            description = "End with 69 when the controller was away this long, such as 10m. Default: never give up.")
    private @Nullable Duration giveUp;

    private static final class View {
        @Option(
                names = "--live",
                required = true,
                description = "Draw in place even if standard output is not a terminal.")
        private boolean isLive;

        @Option(names = "--plain", required = true, description = "Print one line per change even on a terminal.")
        private boolean isPlain;
    }

    /** Whether to draw in place. */
    boolean isLive(boolean isTerminal) {
        @Nullable View chosen = view;
        if (chosen == null) {
            return isTerminal;
        }
        return chosen.isLive || (isTerminal && !chosen.isPlain);
    }

    /** How long the controller may be away; empty: for ever. */
    public Optional<Duration> giveUp() {
        return Optional.ofNullable(giveUp);
    }
}
