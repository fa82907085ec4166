package patchwave.simulation.memory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import patchwave.controller.store.Expiries;
import patchwave.controller.store.LoweredFloor;
import patchwave.rollout.RolloutId;

/** {@link Expiries} on the tables in memory. */
final class MemoryExpiries implements Expiries {
    private final MemoryTransaction transaction;
    private final Tables tables;

    MemoryExpiries(MemoryTransaction transaction) {
        this.transaction = transaction;
        this.tables = transaction.tables();
    }

    @Override
    public Optional<Instant> next() {
        return Stream.of(
                        tables.floors.all().stream()
                                .filter(floor -> floor.state() != LoweredFloor.State.OVER)
                                .map(LoweredFloor::expiresAt),
                        tables.removalWishes.all().stream().map(RemovalWish::expiresAt),
                        behind().map(rollout -> rollout.spec.expiresAt()))
                .flatMap(times -> times)
                .min(Instant::compareTo);
    }

    /** The rollouts that hosts are behind. */
    private Stream<RolloutRow> behind() {
        return tables.hosts.all().stream()
                .flatMap(host -> Optional.ofNullable(host.behind).stream())
                .map(behind -> tables.rollouts.get(behind.rollout()));
    }

    @Override
    public void settle() {
        transaction.floors().expire();
        Departures departures = new Departures(transaction);
        tables.removalWishes
                .keys(wish -> !wish.expiresAt().isAfter(transaction.now()))
                .forEach(departures::expire);
        List<RolloutId> expired = behind().filter(
                        rollout -> !rollout.spec.expiresAt().isAfter(transaction.now()))
                .map(RolloutRow::id)
                .distinct()
                .sorted()
                .toList();
        expired.forEach(rollout -> new Latecomers(transaction).givenUp(rollout, "its plan has expired"));
    }
}
