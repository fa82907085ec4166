package patchwave.demo.walkthrough;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads walk-throughs out of Markdown. A section with {@code <!-- walk: fleet N -->} is one. In it, a block of {@code
 * console} holds commands after "$ " and what they print; {@code <!-- walk: exit N -->} before a block says how its last
 * command exits, {@code <!-- walk: file NAME -->} that the next block is a file; any other {@code <!-- walk: ... -->} is an
 * act of the outside world.
 */
public final class Document {
    private static final Pattern NOTE = Pattern.compile("<!-- walk: (.+?) -->");
    private static final String FENCE = "```";
    private static final String PROMPT = "$ ";

    private final List<Walkthrough> found = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private String title = "";
    private String fleet = "";
    private String file = "";
    private int exitCode;

    private Document() {}

    /** The walk-throughs of a document, in order. */
    public static List<Walkthrough> read(List<String> lines) {
        Document document = new Document();
        int at = 0;
        while (at < lines.size()) {
            String line = lines.get(at);
            if (line.startsWith(FENCE)) {
                int end = at + 1;
                while (end < lines.size() && !lines.get(end).startsWith(FENCE)) {
                    end++;
                }
                document.block(line.substring(FENCE.length()).strip(), at + 2, lines.subList(at + 1, end));
                at = end;
            } else {
                document.text(line, at + 1);
            }
            at++;
        }
        document.endSection();
        return document.found;
    }

    private void text(String line, int number) {
        if (line.startsWith("## ")) {
            endSection();
            title = line.substring(3).strip();
        }
        Matcher note = NOTE.matcher(line);
        while (note.find()) {
            note(note.group(1).strip(), number);
        }
    }

    private void note(String text, int number) {
        if (text.startsWith("fleet ")) {
            fleet = text.substring("fleet ".length());
        } else if (text.startsWith("file ")) {
            file = text.substring("file ".length());
        } else if (text.startsWith("exit ")) {
            exitCode = Integer.parseInt(text.substring("exit ".length()));
        } else {
            steps.add(new Step.Act(number, text));
        }
    }

    private void block(String kind, int number, List<String> lines) {
        if (!file.isEmpty()) {
            steps.add(new Step.Written(number, file, String.join("\n", lines) + "\n"));
            file = "";
        } else if (kind.equals("console")) {
            console(number, lines);
        }
    }

    private void console(int number, List<String> lines) {
        int at = 0;
        while (at < lines.size()) {
            if (!lines.get(at).startsWith(PROMPT)) {
                throw new IllegalArgumentException(
                        "line %d: a console block begins with '$ ', not '%s'".formatted(number + at, lines.get(at)));
            }
            int begin = at;
            StringBuilder command = new StringBuilder(lines.get(at).substring(PROMPT.length()));
            while (command.charAt(command.length() - 1) == '\\' && at + 1 < lines.size()) {
                command.setLength(command.length() - 1);
                command.append(lines.get(++at).strip());
            }
            int end = ++at;
            while (end < lines.size() && !lines.get(end).startsWith(PROMPT)) {
                end++;
            }
            boolean last = end == lines.size();
            steps.add(
                    new Step.Command(number + begin, command.toString(), lines.subList(at, end), last ? exitCode : 0));
            at = end;
        }
        exitCode = 0;
    }

    private void endSection() {
        if (!fleet.isEmpty()) {
            found.add(new Walkthrough(title, fleet, steps));
        }
        steps.clear();
        fleet = "";
    }
}
