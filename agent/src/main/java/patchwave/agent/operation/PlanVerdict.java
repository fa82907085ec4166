package patchwave.agent.operation;

import java.util.Optional;

/** Whether a plan may be carried out on this host. */
public sealed interface PlanVerdict {
    /**
     * It may, at the time of the check.
     *
     * @param plan what was signed
     * @param standingApproval the id of the one that it came under; empty if operators signed the plan itself
     */
    record Accepted(Plan plan, Optional<String> standingApproval) implements PlanVerdict {
        /** A plan that operators signed. */
        public Accepted(Plan plan) {
            this(plan, Optional.empty());
        }
    }

    /**
     * It may not.
     *
     * @param why what was expected and found
     */
    record Refused(String why) implements PlanVerdict {}
}
