package patchwave.cli.session;

/** Ctrl-C, or another polite request to end. */
@FunctionalInterface
public interface Interruptions {
    /**
     * Runs an action if the person interrupts, just before the process ends with 130.
     *
     * @param action short; may run on any thread
     * @return closed when the action is to be forgotten
     */
    Registration onInterrupt(Runnable action);

    /** An action that waits for an interruption. */
    @FunctionalInterface
    interface Registration extends AutoCloseable {
        @Override
        void close();
    }
}
