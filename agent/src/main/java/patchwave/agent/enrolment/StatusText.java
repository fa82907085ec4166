package patchwave.agent.enrolment;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/** What a call ended with, in one line: gRPC tells of a refused certificate only in the causes. */
public final class StatusText {
    private static final int DEEPEST = 10;

    private StatusText() {}

    /** Code, first line of the description, and the deepest cause. */
    public static String of(Throwable error) {
        Status status = Status.fromThrowable(error);
        @Nullable String description = status.getDescription();
        String text = status.getCode() + (description == null ? "" : ": " + firstLine(description));
        @Nullable Throwable cause = status.getCause();
        for (int depth = 0; cause != null && cause.getCause() != null && depth < DEEPEST; depth++) {
            cause = cause.getCause();
        }
        return cause == null ? text : text + " (" + firstLine(String.valueOf(cause.getMessage())) + ")";
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }
}
