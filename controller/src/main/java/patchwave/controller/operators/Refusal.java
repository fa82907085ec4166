package patchwave.controller.operators;

import io.grpc.Status;
import java.util.List;
import patchwave.controller.wire.OneLine;

/** A call that cannot be done, as the caller is told: what, where, and what to do. Nothing was changed. */
final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** A status travels in an HTTP/2 header, and clients take 8 KiB of headers; escapes may triple a character. */
    private static final int LONGEST_DESCRIPTION = 2_400;

    private static final int LONGEST_LINE = 1_900;

    private final transient Status status;

    private Refusal(Status.Code code, String description) {
        super(description, null, false, false);
        this.status = code.toStatus().withDescription(description);
    }

    /** The request is wrong by itself: one fault a line. */
    static Refusal invalid(List<String> faults) {
        return new Refusal(Status.Code.INVALID_ARGUMENT, lines(faults));
    }

    static Refusal invalid(String fault) {
        return invalid(List.of(fault));
    }

    static Refusal notFound(String what) {
        return new Refusal(Status.Code.NOT_FOUND, cut(what));
    }

    /** The state does not allow it; the description says what would. */
    static Refusal precondition(String why) {
        return new Refusal(Status.Code.FAILED_PRECONDITION, cut(why));
    }

    static Refusal precondition(List<String> reasons) {
        return new Refusal(Status.Code.FAILED_PRECONDITION, lines(reasons));
    }

    /** Lost a race: try again. */
    static Refusal aborted(String why) {
        return new Refusal(Status.Code.ABORTED, cut(why));
    }

    static Refusal noAnswer(String who) {
        return new Refusal(Status.Code.DEADLINE_EXCEEDED, cut(who));
    }

    static Refusal exhausted(String what) {
        return new Refusal(Status.Code.RESOURCE_EXHAUSTED, cut(what));
    }

    static Refusal unauthenticated(String expected) {
        return new Refusal(Status.Code.UNAUTHENTICATED, cut(expected));
    }

    static Refusal denied(String why) {
        return new Refusal(Status.Code.PERMISSION_DENIED, cut(why));
    }

    Status status() {
        return status;
    }

    private static String lines(List<String> faults) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < faults.size(); i++) {
            String line = cut(faults.get(i));
            if (text.length() + line.length() > LONGEST_DESCRIPTION && i > 0) {
                return text.append("\nand %d more".formatted(faults.size() - i)).toString();
            }
            text.append(i == 0 ? "" : "\n").append(line);
        }
        return text.toString();
    }

    /** What callers sent is quoted in many of them, and may have line breaks of its own. */
    private static String cut(String text) {
        return OneLine.of(text, LONGEST_LINE);
    }
}
