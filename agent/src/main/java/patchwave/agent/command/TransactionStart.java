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
     */
    record Failed(String detail) implements TransactionStart {}
}
