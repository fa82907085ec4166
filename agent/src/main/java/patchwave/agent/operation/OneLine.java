package patchwave.agent.operation;

/** Text of others, made fit for a sentence in a log: without line breaks, which would begin a line of its own, and cut. */
public final class OneLine {
    private OneLine() {}

    /**
     * The text without control characters.
     *
     * @param longest characters that are kept
     */
    public static String of(String text, int longest) {
        String kept = text.length() <= longest ? text : text.substring(0, longest) + "...";
        StringBuilder line = new StringBuilder(kept.length());
        kept.chars().forEach(c -> line.append(isBreak(c) ? ' ' : (char) c));
        return line.toString();
    }

    private static boolean isBreak(int c) {
        return Character.isISOControl(c) || c == '\u2028' || c == '\u2029';
    }
}
