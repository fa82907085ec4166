package patchwave.controller.advisories;

/** One record is no good; the rest of its document may be. */
final class BadRecordException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    BadRecordException(String reason) {
        super(reason);
    }
}
