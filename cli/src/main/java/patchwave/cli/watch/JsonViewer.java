package patchwave.cli.watch;

import java.time.Instant;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import patchwave.cli.text.JsonText;
import patchwave.cli.text.Moments;
import patchwave.proto.operator.v1.RolloutView;

/** One JSON document per line: the rollout after each change. Absences are told on standard error. */
final class JsonViewer implements Viewer {
    private final Consumer<String> print;
    private final Consumer<String> remark;
    private final BooleanSupplier isRead;
    private boolean isAbsent;

    JsonViewer(Consumer<String> print, BooleanSupplier isRead, Consumer<String> remark) {
        this.print = print;
        this.isRead = isRead;
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
    public boolean isRead() {
        return isRead.getAsBoolean();
    }

    @Override
    public void close() {
        // Every line was complete.
    }
}
