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

    /** The same with more to it, which is kept whole where the detail is too long for both. */
    public Failure and(String more) {
        String end = "; " + OneLine.of(more, LIMIT / 2);
        return new Failure(reason, detail.substring(0, Math.min(detail.length(), LIMIT - end.length())) + end);
    }
}
