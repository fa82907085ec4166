package patchwave.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Breaks sentences at blanks, so that they fit the screen. */
public final class Wrap {
    private Wrap() {}

    /**
     * A text over as many lines as it needs.
     *
     * @param first what the first line begins with; the others are indented by as much
     * @param width columns of the screen
     */
    public static List<String> lines(String first, String text, int width) {
        List<String> lines = new ArrayList<>();
        String indent = " ".repeat(first.length());
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String word : Words.clean(text).split(" ", -1)) {
            if (!empty && line.length() + 1 + word.length() > width) {
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
}
