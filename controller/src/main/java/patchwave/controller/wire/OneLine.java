package patchwave.controller.wire;

/**
 * Text of others, made fit for a sentence: what a host or an operator sends is quoted in logs and answers, where a line break
 * would begin a line of its own, and a long text would hide all others.
 */
public final class OneLine {
    private OneLine() {}

    /**
     * The text without line breaks and other control characters, and cut.
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
