package patchwave.controller.store;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import patchwave.fleet.PoolId;

/** Floors that two operators lower for a time. Every step is audited, and takes effect in the transaction that records it. */
public interface FloorStore {
    /** operator.proto: a wish that nobody approves within an hour is over. */
    Duration WISH_LIFE = Duration.ofHours(1);

    /** Those asked for and in force, and the last 100 that are over; newest first. */
    List<LoweredFloor> list();

    Optional<LoweredFloor> find(String id);

    /** Records the wish; nothing else changes before another operator approves it. */
    FloorAnswer ask(PoolId pool, int floor, Duration duration, String reason);

    /** Puts the wish of another operator in force from now on. Repeated by the same one: as it is. */
    FloorAnswer approve(String id);

    /** Ends it before its time, or withdraws the wish. One that is over stays as it is. */
    FloorAnswer restore(String id, String reason);
}
