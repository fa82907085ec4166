package patchwave.cli.watch;

import java.time.Instant;
import java.util.function.Consumer;
import patchwave.cli.text.JsonText;
import patchwave.cli.text.Moments;
import patchwave.proto.operator.v1.RolloutView;

/** One JSON document per line: the rollout after each change. Absences are told on standard error. */
final class JsonViewer implements Viewer {
    private final Consumer<String> print;
    private final Consumer<String> remark;
    private boolean isAbsent;

    JsonViewer(Consumer<String> print, Consumer<String> remark) {
        this.print = print;
        this.remark = remark;
    }

    @Override
    public void seen(RolloutView rollout, Instant now) {
        isAbsent = false;
        print.accept(JsonText.line(rollout));
    }

    @Override
    public void absent(Instant since, String why, Instant now) {
        if (!isAbsent) {
            isAbsent = true;
            remark.accept("controller not reachable since " + Moments.stamp(since)
                    + ", the rollout goes on without it; retrying (" + why + ")");
        }
    }

    @Override
    public void tick(Instant now) {
        // Nothing changed.
    }

    @Override
    public void close() {
        // Every line was complete.
    }
}
