package patchwave.plan;

import java.time.Duration;
import patchwave.policy.Pacing;

/** Paces for tests. */
final class Pacings {
    private Pacings() {}

    /** One batch of any size, nothing baked. */
    static Pacing allAtOnce() {
        return new Pacing(1000, 1, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1000, Duration.ofHours(1));
    }
}
