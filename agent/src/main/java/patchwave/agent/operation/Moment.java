package patchwave.agent.operation;

import java.time.Duration;
import java.time.Instant;

/**
 * One instant on the host's two clocks.
 *
 * @param wall the host's own idea of the time; may jump
 * @param boot time since boot, suspend included; never jumps and never goes back while the host is up
 */
public record Moment(Instant wall, Duration boot) {
    /** The same instant read later by this much on both clocks. */
    public Moment plus(Duration duration) {
        return new Moment(wall.plus(duration), boot.plus(duration));
    }
}
