package patchwave.cli.outcome;

/** The end of a command that cannot do what was asked: a message for a person, and the exit code for a script. */
public final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ExitCode exitCode;

    /**
     * A refusal of our own.
     *
     * @param message what is wrong, where, and what to do, in whole sentences without a stack trace's words
     */
    public Refusal(ExitCode exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /**
     * A refusal for a failure below us.
     *
     * @param cause shown only if PATCHWAVE_DEBUG is set
     */
    public Refusal(ExitCode exitCode, String message, Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /** The message as one text; never null, unlike that of other exceptions. */
    public String sentence() {
        return String.valueOf(getMessage());
    }
}
