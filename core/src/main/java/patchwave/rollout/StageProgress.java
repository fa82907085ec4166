package patchwave.rollout;

import java.time.Instant;
import java.util.Optional;
import patchwave.fleet.Environment;

/**
 * How far one stage has come.
 *
 * @param batch the open batch, from 1; 0 before the stage opens
 * @param openedAt when the stage opened; empty before
 * @param bakingSince when every host of the open batch had ended, so that its bake began; empty while hosts work
 * @param passedAt when the stage's gate had passed and its bake was over; empty before
 */
public record StageProgress(
        Environment environment,
        int batch,
        Optional<Instant> openedAt,
        Optional<Instant> bakingSince,
        Optional<Instant> passedAt) {
    /** A stage that has not opened. */
    public static StageProgress notOpen(Environment environment) {
        return new StageProgress(environment, 0, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
