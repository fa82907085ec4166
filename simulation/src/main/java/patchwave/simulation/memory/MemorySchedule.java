package patchwave.simulation.memory;

import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import patchwave.controller.store.ScheduleStore;
import patchwave.rollout.RolloutStatus;

/** {@link ScheduleStore} on the tables in memory. */
final class MemorySchedule implements ScheduleStore {
    private final Tables tables;

    MemorySchedule(MemoryTransaction transaction) {
        this.tables = transaction.tables();
    }

    @Override
    public Optional<Instant> seenUntil() {
        return Optional.ofNullable(tables.windowsSeenUntil());
    }

    @Override
    public void setSeenUntil(Instant time) {
        tables.statements.requireWritable();
        Instant seen = tables.windowsSeenUntil();
        if (seen == null || seen.isBefore(Micros.of(time))) {
            tables.setWindowsSeenUntil(Micros.of(time));
        }
    }

    @Override
    public SortedMap<String, Instant> starts() {
        SortedMap<String, Instant> starts = new TreeMap<>();
        for (RolloutRow rollout : tables.rollouts.all()) {
            if (rollout.status instanceof RolloutStatus.Scheduled scheduled) {
                starts.put(rollout.id().value(), scheduled.at());
            }
        }
        return Collections.unmodifiableSortedMap(starts);
    }
}
