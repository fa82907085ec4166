package patchwave.cli.report;

import java.util.List;
import patchwave.cli.text.Words;

/** Text and tables in HTML. Whatever hosts and people write goes through {@link #text} and is never markup. */
final class Html {
    /** Names and times up to this length are read badly over two lines. */
    private static final int UNBROKEN = 24;

    /** No text of hosts or people begins with it: it is no character of any text. */
    static final String BAD = "\u0000";

    private Html() {}

    /** Text as it is, wherever it stands in the page. */
    static String text(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    /** JSON inside a script element, which any "</" or "<!--" would end. */
    static String json(String json) {
        return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    /**
     * A table.
     *
     * @param headers a column of numbers begins with '#'
     * @param rows a cell that is bad begins with {@link #BAD}
     */
    static String table(List<String> headers, List<List<String>> rows) {
        StringBuilder html = new StringBuilder("<table>\n<thead><tr>");
        headers.forEach(header -> html.append(cell("th", header.startsWith("#"), header.replaceFirst("^#", ""))));
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            html.append("<tr>");
            for (int i = 0; i < row.size(); i++) {
                html.append(cell("td", headers.get(i).startsWith("#"), row.get(i)));
            }
            html.append("</tr>\n");
        }
        return html.append("</tbody></table>\n").toString();
    }

    private static String cell(String element, boolean isNumber, String text) {
        boolean isBad = text.startsWith(BAD);
        String classes = (isNumber ? "n" : "") + (isBad ? " bad" : "") + (text.length() <= UNBROKEN ? " s" : "");
        return "<%s%s>%s</%s>"
                .formatted(
                        element,
                        classes.isBlank() ? "" : " class=\"" + classes.strip() + "\"",
                        text(Words.clean(isBad ? text.substring(BAD.length()) : text)),
                        element);
    }
}
