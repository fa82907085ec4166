package patchwave.cli.ssh;

/** Something that a connection could not do: what, where, and what to do. */
public final class SshFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of fault it is, for those who go on differently. */
    public enum Kind {
        /** Nobody answers at that address, or the name is not known. */
        UNREACHABLE,
        /** The host's key is not the expected one: never gone on from. */
        HOST_KEY,
        /** The host does not let us in. */
        NOT_AUTHENTICATED,
        /** It took longer than it may. */
        TIMED_OUT,
        /** The connection broke, or the other side does not do what it should. */
        BROKEN
    }

    private final Kind kind;

    /**
     * A fault.
     *
     * @param sentence what, where and what to do; without secrets
     */
    SshFault(Kind kind, String sentence) {
        super(sentence);
        this.kind = kind;
    }

    SshFault(Kind kind, String sentence, Throwable cause) {
        super(sentence, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
