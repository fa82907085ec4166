package patchwave.plan;

import java.time.Instant;
import patchwave.rollout.HostPhase;

/** How the planner leaves a host out. */
final class Exclusion {
    private Exclusion() {}

    /** Left out for its condition: comes back as soon as that is good. */
    static HostPhase byCondition(String sentence, Instant now) {
        return new HostPhase.Excluded("not fit in time: it " + sentence, true, now);
    }

    /** Left out since it did not prepare. It does not come back by itself: a new plan takes it along. */
    static HostPhase notPrepared(Instant now) {
        return new HostPhase.Excluded(
                "not prepared in time: asked, and neither prepared nor refused by the deadline", false, now);
    }
}
