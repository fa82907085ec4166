package patchwave.cli.rollout;

import com.google.protobuf.Timestamp;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import patchwave.cli.text.TimeText;
import patchwave.proto.operator.v1.MissedStart;
import patchwave.proto.operator.v1.StartRolloutRequest;
import picocli.CommandLine.Option;

/** When to start. For picocli, which sets the fields. */
final class StartOptions {
    @Option(
            names = "--in",
            paramLabel = "WINDOW",
            description = {
                "Start when this maintenance window opens, at once if it is open, and admit hosts while it is open alone."
                        + " 'patchwave windows list' shows all."
            })
    private String window = "";

    @Option(
            names = "--at",
            paramLabel = "TIME",
            converter = TimeText.class,
            description = "Start at this time, such as 2026-12-08T22:00+01:00 or 2026-12-08T22:00[Europe/Berlin].")
    private @Nullable Instant at;

    @Option(
            names = "--if-missed",
            paramLabel = "pause|catch-up",
            description = {
                "If no controller could start it in time: pause it for an operator to look, or start it as soon as it can"
                        + " be. By default: pause."
            })
    private @Nullable IfMissed ifMissed;

    private enum IfMissed {
        PAUSE(MissedStart.MISSED_START_PAUSE),
        CATCH_UP(MissedStart.MISSED_START_CATCH_UP);

        private final MissedStart wire;

        IfMissed(MissedStart wire) {
            this.wire = wire;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    boolean isScheduled() {
        return at != null || !window.isEmpty();
    }

    void putInto(StartRolloutRequest.Builder request) {
        request.setWindow(window);
        Instant time = at;
        if (time != null) {
            request.setStartTime(
                    Timestamp.newBuilder().setSeconds(time.getEpochSecond()).setNanos(time.getNano()));
        }
        IfMissed chosen = ifMissed;
        if (chosen != null) {
            request.setMissedStart(chosen.wire);
        }
    }
}
