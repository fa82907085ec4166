package patchwave.agent.packages;

/** What a transaction would do on this host. */
public sealed interface Simulation {
    /** It would make these changes, all of them allowed. */
    record Planned(TransactionPlan plan) implements Simulation {}

    /**
     * Nothing to do: what is installed of the targets is at its target or newer.
     *
     * @param detail why, for people
     */
    record NotNeeded(String detail) implements Simulation {}
}
