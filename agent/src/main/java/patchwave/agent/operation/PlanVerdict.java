package patchwave.agent.operation;

/** Whether a plan may be carried out on this host. */
public sealed interface PlanVerdict {
    /**
     * It may, at the time of the check.
     *
     * @param plan what was signed
     */
    record Accepted(Plan plan) implements PlanVerdict {}

    /**
     * It may not.
     *
     * @param why what was expected and found
     */
    record Refused(String why) implements PlanVerdict {}
}
