package patchwave.agent.inventory.archives;

/** Gives the processor away now and then: a look at every file of a host must disturb nothing there. */
@FunctionalInterface
public interface Pause {
    /** Is called after each small piece of work; may wait. */
    void take() throws InterruptedException;

    /** For tests and measurements: works as fast as it can. */
    Pause NONE = () -> {};
}
