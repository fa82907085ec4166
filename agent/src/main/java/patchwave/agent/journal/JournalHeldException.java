package patchwave.agent.journal;

/** Another process has the journal: an agent runs. */
public final class JournalHeldException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JournalHeldException(String message) {
        super(message);
    }
}
