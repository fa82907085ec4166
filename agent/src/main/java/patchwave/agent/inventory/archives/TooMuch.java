package patchwave.agent.inventory.archives;

import java.io.IOException;

/** A limit is reached: the whole file is left. */
final class TooMuch extends IOException {
    private static final long serialVersionUID = 1L;

    TooMuch(String message) {
        super(message);
    }
}
