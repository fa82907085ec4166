package patchwave.agent.command;

/** What is known of a long transaction, from its directory and the process table alone. */
public sealed interface TransactionState {
    /** It never began. */
    record NotStarted() implements TransactionState {}

    /**
     * It began and its runner lives.
     *
     * @param pid the runner's process id
     */
    record Running(long pid) implements TransactionState {}

    /**
     * It ended and its result is on disk.
     *
     * @param exitCode of the command; never proof of success: ask the package database
     * @param bootId the boot in which it ended
     */
    record Ended(int exitCode, String bootId) implements TransactionState {}

    /**
     * It began, its runner is gone, and there is no result: killed, or the host went down.
     *
     * @param found what was seen
     */
    record Vanished(String found) implements TransactionState {}

    /**
     * Whether it was stopped from outside instead of ending by its own verdict: by the shell's convention an exit code above
     * 128 is a signal.
     */
    default boolean wasKilled() {
        return switch (this) {
            case NotStarted notStarted -> false;
            case Running running -> false;
            case Ended ended -> ended.exitCode() > 128;
            case Vanished vanished -> true;
        };
    }
}
