package patchwave.simulation.memory;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** Times as a database gives them back: whole microseconds. */
final class Micros {
    private Micros() {}

    static Instant of(Instant at) {
        return at.truncatedTo(ChronoUnit.MICROS);
    }

    static Optional<Instant> of(Optional<Instant> at) {
        return at.isEmpty() ? at : at.map(Micros::of);
    }

    static Duration of(Duration duration) {
        return duration.truncatedTo(ChronoUnit.MICROS);
    }
}
