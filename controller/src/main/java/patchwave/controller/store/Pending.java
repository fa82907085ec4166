package patchwave.controller.store;

/** Marks what is not written yet; gone before the milestone. */
final class Pending {
    private Pending() {}

    @SuppressWarnings({"DoNotCallSuggester", "TypeParameterUnusedInFormals"})
    static <T> T value() {
        throw new UnsupportedOperationException("not written yet");
    }
}
