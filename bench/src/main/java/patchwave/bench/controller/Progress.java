package patchwave.bench.controller;

import java.io.PrintStream;
import java.time.Duration;
import patchwave.bench.drive.Counts;

/** Shows on standard error what goes on: each step, and how far it is, once a second. */
final class Progress {
    private static final Duration EVERY = Duration.ofSeconds(1);

    private final PrintStream out;
    private long shownAt = System.nanoTime() - EVERY.toNanos();

    Progress(PrintStream out) {
        this.out = out;
    }

    void step(String text) {
        out.println(text);
    }

    void show(String what, int size, Counts counts) {
        long now = System.nanoTime();
        if (now - shownAt < EVERY.toNanos()) {
            return;
        }
        shownAt = now;
        out.printf(
                "    %s: %d of %d connected, %d ready, %d admitted, %d begun, %d reported, %d acknowledged%n",
                what,
                counts.connected(),
                size,
                counts.ready(),
                counts.admitted(),
                counts.begun(),
                counts.reported(),
                counts.acknowledged());
    }
}
