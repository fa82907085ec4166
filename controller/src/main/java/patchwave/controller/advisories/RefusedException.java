package patchwave.controller.advisories;

/** The whole document is no good. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String reason) {
        super(reason);
    }

    /** One sentence. */
    String reason() {
        return String.valueOf(getMessage());
    }
}
