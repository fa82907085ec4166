package patchwave.cli.watch;

/** A progress bar of four parts: done, in operation, failed, and still to come. */
final class Bar {
    private Bar() {}

    /**
     * The bar with its brackets.
     *
     * @param width characters between the brackets
     * @param isUnicode whether the screen can show block characters
     */
    static String of(int done, int inOperation, int failed, int all, int width, boolean isUnicode) {
        int ofDone = cells(done, all, width);
        int ofFailed = Math.min(width - ofDone, atLeastOne(failed, all, width));
        int ofOperation = Math.min(width - ofDone - ofFailed, atLeastOne(inOperation, all, width));
        int left = width - ofDone - ofFailed - ofOperation;
        String glyphs = isUnicode ? "█▓▒·" : "#>x.";
        return "[" + glyphs.substring(0, 1).repeat(ofDone)
                + glyphs.substring(1, 2).repeat(ofOperation)
                + glyphs.substring(2, 3).repeat(ofFailed)
                + glyphs.substring(3, 4).repeat(left)
                + "]";
    }

    /** Rounded down, so that a full bar means all. */
    private static int cells(int part, int all, int width) {
        return all <= 0 ? 0 : (int) ((long) Math.clamp(part, 0, all) * width / all);
    }

    /** One failed host of a thousand is still to be seen. */
    private static int atLeastOne(int part, int all, int width) {
        return part <= 0 ? 0 : Math.max(1, cells(part, all, width));
    }
}
