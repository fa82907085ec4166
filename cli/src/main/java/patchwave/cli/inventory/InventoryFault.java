package patchwave.cli.inventory;

/** An inventory that cannot be read. */
final class InventoryFault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int line;

    /**
     * A fault of a text.
     *
     * @param line from 1; 0 if it is of no line
     * @param sentence what is wrong and what to do
     */
    InventoryFault(int line, String sentence) {
        super(sentence);
        this.line = line;
    }

    /** The same, of what a reader below us has found. */
    InventoryFault(int line, String sentence, Throwable cause) {
        super(sentence, cause);
        this.line = line;
    }

    /** "12: " or nothing, to stand before the sentence. */
    String place() {
        return line == 0 ? "" : line + ": ";
    }
}
