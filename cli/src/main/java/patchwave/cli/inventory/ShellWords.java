package patchwave.cli.inventory;

import java.util.ArrayList;
import java.util.List;

/** Splits a line into words as Ansible does for hosts of an INI inventory: quotes hold words together, a hash begins a comment. */
public final class ShellWords {
    private ShellWords() {}

    /**
     * The words of a line, without their quotes.
     *
     * @throws IllegalArgumentException with a sentence, if a quote is not closed
     */
    public static List<String> split(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean inWord = false;
        char quote = 0;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            boolean isEscape = c == '\\' && quote != '\'' && i + 1 < line.length();
            if (isEscape) {
                word.append(line.charAt(++i));
                inWord = true;
            } else if (quote != 0) {
                if (c == quote) {
                    quote = 0;
                } else {
                    word.append(c);
                }
            } else if (c == '"' || c == '\'') {
                quote = c;
                inWord = true;
            } else if (Character.isWhitespace(c)) {
                if (inWord) {
                    words.add(word.toString());
                    word.setLength(0);
                    inWord = false;
                }
            } else if (c == '#' && !inWord) {
                return words;
            } else {
                word.append(c);
                inWord = true;
            }
        }
        if (quote != 0) {
            throw new IllegalArgumentException("a quote (" + quote + ") is not closed");
        }
        if (inWord) {
            words.add(word.toString());
        }
        return words;
    }
}
