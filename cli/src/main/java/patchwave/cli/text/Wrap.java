package patchwave.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Breaks sentences at blanks, so that they fit the screen; a word that is longer than a line is broken too. */
public final class Wrap {
    /** With less room than this beside the beginning, the text begins on a line of its own. */
    private static final int NARROWEST = 20;

    private static final int SMALL_INDENT = 6;

    private Wrap() {}

    /**
     * A text over as many lines as it needs.
     *
     * @param first what the first line begins with; the others are indented by as much, if that leaves room
     * @param width columns of the screen
     */
    public static List<String> lines(String first, String text, int width) {
        List<String> lines = new ArrayList<>();
        boolean isRoom = width - first.length() >= NARROWEST;
        String indent = " ".repeat(isRoom ? first.length() : SMALL_INDENT);
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String word : words(text, width - indent.length())) {
            boolean isFull = line.length() + (empty ? 0 : 1) + word.length() > width;
            if (isFull && !line.toString().isBlank()) {
                lines.add(line.toString().stripTrailing());
                line = new StringBuilder(indent);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }

    private static List<String> words(String text, int longest) {
        List<String> words = new ArrayList<>();
        for (String word : Words.clean(text).split(" ", -1)) {
            String rest = word;
            while (rest.length() > longest) {
                words.add(rest.substring(0, longest));
                rest = rest.substring(longest);
            }
            words.add(rest);
        }
        return words;
    }
}
