package patchwave.controller.store;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/**
 * A statement's text with its values named as :name, and the same text as JDBC takes it, with a '?' for each.
 *
 * @param positional the text for JDBC
 * @param names of the values in the order of the question marks
 * @param distinct how many different names there are
 */
record NamedSql(String positional, List<String> names, int distinct) {
    NamedSql {
        names = List.copyOf(names);
    }

    /** Reads a text. What stands in quotes is left alone. */
    static NamedSql of(String text) {
        StringBuilder positional = new StringBuilder(text.length());
        List<String> names = new ArrayList<>();
        boolean isQuoted = false;
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            isQuoted ^= c == '\'';
            int end = at + 1;
            while (c == ':' && !isQuoted && end < text.length() && Character.isJavaIdentifierPart(text.charAt(end))) {
                end++;
            }
            if (end > at + 1) {
                names.add(text.substring(at + 1, end));
                positional.append('?');
            } else {
                positional.append(c);
            }
            at = end;
        }
        return new NamedSql(positional.toString(), names, new HashSet<>(names).size());
    }
}
