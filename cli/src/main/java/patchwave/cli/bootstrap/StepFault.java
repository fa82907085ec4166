package patchwave.cli.bootstrap;

/** A step that failed on one host: what, where on it, and what to do. The other hosts go on. */
public final class StepFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A fault.
     *
     * @param sentence for people; without secrets
     */
    public StepFault(String sentence) {
        super(sentence);
    }

    public String sentence() {
        return String.valueOf(getMessage());
    }
}
