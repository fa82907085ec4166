package patchwave.agent.journal;

/** The journal cannot be read or written: the host must not act, since it cannot know or remember what it did. */
public final class JournalException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    JournalException(String message) {
        super(message);
    }

    JournalException(String message, Throwable cause) {
        super(message, cause);
    }
}
