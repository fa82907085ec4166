package patchwave.cli.link;

import io.grpc.Status;
import java.security.cert.CertificateException;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import patchwave.cli.outcome.ExitCode;
import patchwave.cli.outcome.Refusal;
import patchwave.cli.text.Words;

/** What a failed call means to a person: one sentence with what to do, and the exit code. */
public final class StatusMeaning {
    private static final int MAX_CAUSES = 16;

    private StatusMeaning() {}

    /**
     * The meaning of a status that is not OK.
     *
     * @param controller "host:port" as configured
     */
    public static Refusal of(Status status, String controller) {
        String said = Words.clean(Optional.ofNullable(status.getDescription()).orElse("no reason given"));
        return switch (status.getCode()) {
            case UNAVAILABLE -> unavailable(status, controller, said);
            case DEADLINE_EXCEEDED ->
                isOwnDeadline(said)
                        ? refusal(
                                status,
                                ExitCode.UNREACHABLE,
                                "the controller at " + controller
                                        + " did not answer in time; check that it runs and that the network lets you through")
                        : refusal(status, ExitCode.REFUSED, said);
            case UNAUTHENTICATED ->
                refusal(
                        status,
                        ExitCode.NOT_PERMITTED,
                        "the controller at " + controller + " does not know you: " + said
                                + "; have a certificate made with 'patchwave controller operator create'");
            case PERMISSION_DENIED ->
                refusal(
                        status,
                        ExitCode.NOT_PERMITTED,
                        "the controller at " + controller + " does not allow this to you: " + said);
            case INVALID_ARGUMENT, NOT_FOUND, ALREADY_EXISTS, FAILED_PRECONDITION ->
                refusal(status, ExitCode.REFUSED, said);
            case ABORTED -> refusal(status, ExitCode.REFUSED, said + " (another change came first: try again)");
            case RESOURCE_EXHAUSTED ->
                refusal(
                        status,
                        ExitCode.REFUSED,
                        "the controller at " + controller + " is too busy: " + said + "; try again later");
            case UNIMPLEMENTED ->
                refusal(
                        status,
                        ExitCode.INTERNAL_FAULT,
                        "the controller at " + controller
                                + " does not have this call: it is of another version than this patchwave (" + said
                                + ")");
            case CANCELLED, UNKNOWN, OUT_OF_RANGE, INTERNAL, DATA_LOSS, OK ->
                refusal(
                        status,
                        ExitCode.INTERNAL_FAULT,
                        "the controller at " + controller + " failed with " + status.getCode() + ": " + said
                                + "; its log says more");
        };
    }

    /** True if the peers do not trust each other, so that trying again alone will not help. */
    public static boolean isTrustFault(Status status) {
        return trustFault(status.getCause()).isPresent();
    }

    private static Refusal unavailable(Status status, String controller, String said) {
        return trustFault(status.getCause())
                .map(
                        fault -> refusal(
                                status,
                                ExitCode.NOT_PERMITTED,
                                "no trust between this patchwave and the server at " + controller + ": " + fault
                                        + "; check authority, certificate and key of the configuration, and that they are not expired"))
                .orElseGet(() -> refusal(
                        status,
                        ExitCode.UNREACHABLE,
                        "the controller at " + controller + " cannot be reached (" + deepest(status, said)
                                + "); check that it runs and that 'controller' in the configuration is right"));
    }

    /** What the network itself said: gRPC's own words are often only "io exception". */
    private static String deepest(Status status, String said) {
        String found = said;
        @Nullable Throwable cause = status.getCause();
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            found = cause.getMessage() == null ? found : Words.clean(cause.getMessage());
            cause = cause.getCause();
        }
        return found;
    }

    private static Optional<String> trustFault(@Nullable Throwable failure) {
        Optional<String> found = Optional.empty();
        @Nullable Throwable cause = failure;
        for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
            // A TLS connection that was merely cut is reported as "closed" and is not a matter of trust.
            boolean refused = cause instanceof SSLException
                    && !String.valueOf(cause.getMessage()).contains("closed");
            if (refused || cause instanceof CertificateException) {
                found = Optional.of(Words.clean(String.valueOf(cause.getMessage())));
            }
            cause = cause.getCause();
        }
        return found;
    }

    /** grpc-java's own words for a deadline of ours; a deadline that the controller reports has its words. */
    private static boolean isOwnDeadline(String said) {
        return said.contains("deadline exceeded after")
                || said.contains("Deadline exceeded")
                || said.contains("deadline was exceeded")
                || said.contains("Deadline CallOptions");
    }

    private static Refusal refusal(Status status, ExitCode code, String sentence) {
        return new Refusal(code, sentence, status.asRuntimeException());
    }
}
