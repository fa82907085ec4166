package patchwave.agent.operation;

/**
 * Why something failed.
 *
 * @param reason the kind
 * @param detail what was found and what to do, for people; at most 1,000 characters
 */
public record Failure(FailureReason reason, String detail) {
    private static final int LIMIT = 1000;

    public Failure {
        if (detail.length() > LIMIT) {
            detail = detail.substring(0, LIMIT);
        }
    }
}
