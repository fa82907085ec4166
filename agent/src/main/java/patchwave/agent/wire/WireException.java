package patchwave.agent.wire;

/** A message breaks its own rules, or has a value that this agent does not know. */
public final class WireException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    WireException(String message) {
        super(message);
    }

    WireException(String message, Throwable cause) {
        super(message, cause);
    }
}
