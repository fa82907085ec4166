package patchwave.plan;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import patchwave.fleet.HostId;
import patchwave.rollout.RolloutId;

/**
 * A host that is not admitted now, and why.
 *
 * @param sentence one true sentence for people that names what holds it, ends without a time
 * @param until when it ends, where that is known
 * @param holders the hosts whose claims or condition take the capacity, sorted; at most 20
 */
public record Hold(
        RolloutId rollout,
        HostId host,
        HoldReason reason,
        String sentence,
        Optional<Instant> until,
        List<HostId> holders) {
    public Hold {
        holders = List.copyOf(holders);
    }
}
