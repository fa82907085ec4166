package patchwave.controller.wire;

/** A message that breaks its own rules; the text names the field, what was expected and what was found. */
public final class WireFault extends RuntimeException {
    private static final long serialVersionUID = 1;

    public WireFault(String message) {
        super(message);
    }
}
