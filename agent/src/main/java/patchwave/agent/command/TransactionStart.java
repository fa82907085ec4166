package patchwave.agent.command;

/** The answer to a request to start a transaction. */
public sealed interface TransactionStart {
    /** It began now. */
    record Started() implements TransactionStart {}

    /** It had begun before; nothing was started. */
    record AlreadyBegun() implements TransactionStart {}

    /**
     * It could not be started.
     *
     * @param detail what was found
     * @param killed whether its runner was stopped from outside, so that another try may go better
     */
    record Failed(String detail, boolean killed) implements TransactionStart {}
}
