package patchwave.controller.store;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import patchwave.fleet.PoolId;

/**
 * One pool's floor that is, shall be or was lower than the fleet file asks for.
 *
 * @param id such as "floor-7"
 * @param floor in the pool's units, 0 or more; less than the normal one
 * @param normalFloor what the fleet file asked for when it was wished, and when it was approved
 * @param duration counts from the approval
 * @param expiresAt of the wish while nobody has approved it, then of the lowered floor
 */
public record LoweredFloor(
        String id,
        PoolId pool,
        int floor,
        int normalFloor,
        Duration duration,
        String reason,
        String askedBy,
        Instant askedAt,
        Optional<String> approvedBy,
        Instant expiresAt,
        State state) {

    /** How far it has come. */
    public enum State {
        ASKED,
        IN_FORCE,
        OVER
    }
}
