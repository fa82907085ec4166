package patchwave.cli.watch;

import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.RolloutView;

/** One line per change, with its time first: for logs, pipes and other programs. */
final class PlainViewer implements Viewer {
    private final Consumer<String> print;
    private final Changes changes = new Changes();
    private final BooleanSupplier isRead;
    private boolean isAbsent;

    /**
     * @param print takes one line
     * @param isRead whether its lines still reach anybody
     */
    PlainViewer(Consumer<String> print, BooleanSupplier isRead) {
        this.print = print;
        this.isRead = isRead;
    }

    @Override
    public void seen(RolloutView rollout, Instant now) {
        if (isAbsent) {
            isAbsent = false;
            line(now, "controller reachable again");
        }
        changes.of(rollout).forEach(change -> line(now, change));
    }

    @Override
    public void absent(Instant since, String why, Instant now) {
        if (!isAbsent) {
            isAbsent = true;
            line(
                    now,
                    "controller not reachable since " + Moments.stamp(since)
                            + ", the rollout goes on without it; retrying (" + why + ")");
        }
    }

    @Override
    public void tick(Instant now) {
        // A log has nothing to draw again.
    }

    @Override
    public boolean isRead() {
        return isRead.getAsBoolean();
    }

    @Override
    public void close() {
        // Every line was complete.
    }

    private void line(Instant now, String text) {
        print.accept(Moments.stamp(now) + " " + Words.clean(text));
    }
}
