package patchwave.cli.watch;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Wrap;
import patchwave.proto.operator.v1.RolloutView;

/** A picture that is drawn again in place at every change and every second. */
final class LiveViewer implements Viewer {
    private final Screen screen;
    private final boolean isUnicode;
    private final ZoneId zone;
    private final String rolloutId;
    private @Nullable RolloutView rollout;
    private Optional<Absence> absence = Optional.empty();

    private record Absence(Instant since, String why) {}

    LiveViewer(Screen screen, boolean isUnicode, ZoneId zone, String rolloutId) {
        this.screen = screen;
        this.isUnicode = isUnicode;
        this.zone = zone;
        this.rolloutId = rolloutId;
    }

    @Override
    public void seen(RolloutView seen, Instant now) {
        rollout = seen;
        absence = Optional.empty();
        tick(now);
    }

    @Override
    public void absent(Instant since, String why, Instant now) {
        absence = Optional.of(new Absence(since, why));
        tick(now);
    }

    @Override
    public void tick(Instant now) {
        screen.draw(fit(picture(now)));
    }

    /** The whole picture, before it is cut to the screen. */
    private List<String> picture(Instant now) {
        int width = screen.width();
        List<String> lines = new ArrayList<>();
        absence.ifPresent(away -> {
            lines.addAll(Wrap.lines(
                    "",
                    "controller not reachable since " + Moments.at(away.since()) + " ("
                            + Moments.span(Duration.between(away.since(), now))
                            + "), the rollout goes on without it; retrying",
                    width));
            lines.addAll(Wrap.lines("  ", away.why(), width));
            lines.add("");
        });
        @Nullable RolloutView known = rollout;
        if (known == null) {
            lines.add("waiting for the first news of rollout " + rolloutId);
        } else {
            lines.addAll(new Frame(width, isUnicode, zone).lines(known, now));
        }
        return lines;
    }

    private List<String> fit(List<String> lines) {
        // The last line of the screen is the cursor's.
        int room = Math.max(2, screen.height() - 1);
        if (lines.size() <= room) {
            return lines;
        }
        List<String> shown = new ArrayList<>(lines.subList(0, room - 1));
        shown.add("... " + (lines.size() - room + 1) + " more lines; all of them: patchwave rollout show " + rolloutId);
        return shown;
    }

    @Override
    public void close() {
        screen.close();
    }
}
