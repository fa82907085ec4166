package patchwave.agent.enrolment;

/** The host could not get a certificate; the message says why. */
public final class EnrolmentException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EnrolmentException(String message) {
        super(message);
    }

    EnrolmentException(String message, Throwable cause) {
        super(message, cause);
    }
}
