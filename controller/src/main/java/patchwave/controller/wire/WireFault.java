package patchwave.controller.wire;

/** A message that breaks its own rules; the text names the field, what was expected and what was found. */
public final class WireFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    private static final int LONGEST = 1_000;

    public WireFault(String message) {
        super(OneLine.of(message, LONGEST));
    }
}
