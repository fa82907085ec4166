package patchwave.plan;

import patchwave.rollout.HostPhase;

/**
 * Why the planner leaves a host out, in words that tell whether it may come back by itself.
 *
 * <p>The words decide because the phase is stored with its sentence alone; hosts that others left out never match.
 */
final class Exclusion {
    private static final String BY_CONDITION = "not fit in time: it ";

    private Exclusion() {}

    /** Left out for its condition: comes back as soon as that is good. */
    static String byCondition(String sentence) {
        return BY_CONDITION + sentence;
    }

    /** Left out since it did not prepare. It does not come back by itself: a new plan takes it along. */
    static String notPrepared() {
        return "not prepared in time: asked, and neither prepared nor refused by the deadline";
    }

    static boolean endsWithCondition(HostPhase phase) {
        return phase instanceof HostPhase.Excluded(var reason, var _) && reason.startsWith(BY_CONDITION);
    }
}
