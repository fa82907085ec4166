package patchwave.agent.services;

/** How a restart went. */
public sealed interface RestartEnd {
    /** The service manager says it is restarted. */
    record Restarted() implements RestartEnd {}

    /**
     * It is not, or that could not be told in time.
     *
     * @param detail what was found
     */
    record Failed(String detail) implements RestartEnd {}
}
