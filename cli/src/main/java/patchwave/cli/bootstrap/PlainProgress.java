package patchwave.cli.bootstrap;

import java.time.InstantSource;
import java.util.function.Consumer;
import patchwave.cli.text.Moments;

/** One line for each step that ended: for logs, and terminals that cannot be drawn on. */
final class PlainProgress implements Progress {
    private final Consumer<String> out;
    private final InstantSource clock;

    PlainProgress(Consumer<String> out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    private synchronized void line(String hostId, String text) {
        out.accept(Moments.stamp(clock.instant()) + " " + hostId + " " + text);
    }

    @Override
    public void began(String hostId, Step step) {
        // Its end is told.
    }

    @Override
    public void goesOn(String hostId, Step step, String how) {
        // A log needs no percent.
    }

    @Override
    public void ended(String hostId, StepReport report) {
        line(hostId, report.step().word() + " " + report.state().word() + ": " + report.detail());
    }

    @Override
    public void finished(HostReport report) {
        line(report.hostId(), "ended: " + report.state().word());
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
