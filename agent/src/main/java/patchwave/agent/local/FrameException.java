package patchwave.agent.local;

import java.io.IOException;
import patchwave.agent.operation.OneLine;

/** The other side broke a rule of the socket; the connection ends. */
final class FrameException extends IOException {
    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 500;

    FrameException(String message) {
        super(OneLine.of(message, LONGEST));
    }

    FrameException(String message, Throwable cause) {
        super(OneLine.of(message, LONGEST), cause);
    }
}
