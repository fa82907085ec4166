package patchwave.simulation.memory;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Times as a database gives them back: whole microseconds. */
final class Micros {
    private static final int NANOS = 1_000;

    private Micros() {}

    static Instant of(Instant at) {
        return at.getNano() % NANOS == 0 ? at : at.truncatedTo(ChronoUnit.MICROS);
    }

    static Optional<Instant> of(Optional<Instant> at) {
        return at.isEmpty() ? at : at.map(Micros::of);
    }

    static Duration of(Duration duration) {
        return duration.getNano() % NANOS == 0 ? duration : duration.truncatedTo(ChronoUnit.MICROS);
    }
}
