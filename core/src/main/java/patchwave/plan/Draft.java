package patchwave.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A decision in the making. */
final class Draft {
    final Snapshot snapshot;
    final Instant now;
    final Ground ground;
    final List<Change> changes = new ArrayList<>();
    final List<Admission> admissions = new ArrayList<>();
    private @Nullable Instant wakeAt;

    Draft(Snapshot snapshot, Instant now) {
        this.snapshot = snapshot;
        this.now = now;
        this.ground = new Ground(snapshot);
    }

    /** Asks for another look at a time; times that are over need none. */
    void wakeAt(Instant time) {
        if (time.isAfter(now) && !time.equals(Instant.MAX) && (wakeAt == null || time.isBefore(wakeAt))) {
            wakeAt = time;
        }
    }

    /** Whether a time has come; if not, asks for another look then. */
    boolean isOver(Instant time) {
        wakeAt(time);
        return !time.isAfter(now);
    }

    /** Whether a host has taken longer than it may, and had the time to say how it is; if not, asks for another look then. */
    boolean isLate(Instant since, Duration deadline) {
        return isOver(later(since.plus(deadline), snapshot.noneLateBefore()));
    }

    static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    Optional<Instant> wakeAt() {
        return Optional.ofNullable(wakeAt);
    }
}
