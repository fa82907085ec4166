package patchwave.cli.watch;

/**
 * A progress bar of five parts: done, in operation, failed, still to come in the batches that are open, and in batches
 * that are not. So a batch is seen to fill, and then the next one to open.
 *
 * @param width characters between the brackets
 * @param isUnicode whether the screen can show block characters
 */
record Bar(int width, boolean isUnicode) {
    /**
     * The bar with its brackets. Any part that has a host has a character, if there is room.
     *
     * @param open hosts that may have been admitted up to and with the open batch
     */
    String of(int done, int inOperation, int failed, int open, int all) {
        int ofDone = cells(done, all);
        int ofFailed = Math.min(width - ofDone, atLeastOne(failed, all));
        int ofOperation = Math.min(width - ofDone - ofFailed, atLeastOne(inOperation, all));
        int used = ofDone + ofFailed + ofOperation;
        boolean isFilling = open > done + inOperation + failed;
        int ofOpen = Math.clamp((long) cells(open, all) - used, isFilling && used < width ? 1 : 0, width - used);
        String glyphs = isUnicode ? "█▓▒░·" : "#>x-.";
        return "[" + glyphs.substring(0, 1).repeat(ofDone)
                + glyphs.substring(1, 2).repeat(ofOperation)
                + glyphs.substring(2, 3).repeat(ofFailed)
                + glyphs.substring(3, 4).repeat(ofOpen)
                + glyphs.substring(4, 5).repeat(width - used - ofOpen)
                + "]";
    }

    /** Rounded down, so that a full bar means all. */
    private int cells(int part, int all) {
        return all <= 0 ? 0 : (int) ((long) Math.clamp(part, 0, all) * width / all);
    }

    /** One failed host of a thousand is still to be seen. */
    private int atLeastOne(int part, int all) {
        return part <= 0 ? 0 : Math.max(1, cells(part, all));
    }
}
