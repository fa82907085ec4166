package patchwave.agent.wire;

import patchwave.agent.operation.OneLine;

/** A message breaks its own rules, or has a value that this agent does not know. */
public final class WireException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 1_000;

    WireException(String message) {
        super(OneLine.of(message, LONGEST));
    }

    WireException(String message, Throwable cause) {
        super(OneLine.of(message, LONGEST), cause);
    }
}
