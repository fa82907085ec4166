package patchwave.controller.fleetfile;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Every setting that has a default, as a commented part of a fleet file; what has none is named in its comments. */
public final class FleetDefaultsText {
    private static final int WIDTH = 80;

    private final List<String> lines = new ArrayList<>();

    /** What was said once is not said again, such as the same keys of the second profile. */
    private final Set<String> said = new HashSet<>();

    private FleetDefaultsText() {}

    /** YAML; with environments and pools of one's own it is a whole fleet file. */
    public static String text() {
        FleetDefaultsText text = new FleetDefaultsText();
        text.lines.add("# Patchwave's defaults: a fleet file without these keys means the same.");
        FleetKeys.file().settings().forEach(setting -> text.append(setting, ""));
        return String.join("\n", text.lines) + "\n";
    }

    private void append(Setting setting, String indent) {
        if (indent.isEmpty()) {
            lines.add("");
        }
        String comment = said(setting);
        if (said.add(setting.key() + comment)) {
            comment(indent, comment);
        }
        switch (setting.form()) {
            case Form.Keys(List<Setting> settings) -> {
                lines.add(indent + setting.key() + ":");
                settings.forEach(inner -> append(inner, indent + "  "));
            }
            case Form.Named(String what, var _, Form.Keys(List<Setting> settings), var _)
            when setting.otherwise().isEmpty() -> {
                comment(indent, setting.key() + ":");
                comment(indent + "  ", what.toUpperCase(java.util.Locale.ROOT) + ":");
                settings.forEach(inner -> comment(
                        indent + "    ", inner.key() + ": " + inner.otherwise().orElse("...") + "  " + said(inner)));
            }
            case Form.Whole _,
                    Form.Span _,
                    Form.Share _,
                    Form.OneOf _,
                    Form.Text _,
                    Form.Value _,
                    Form.Listing _,
                    Form.Named _,
                    Form.AnyOf _ ->
                lines.add(setting.otherwise()
                        .map(value -> indent + setting.key() + ": " + value)
                        .orElse(indent + "# " + setting.key() + ":"));
        }
    }

    /** Meaning, range, and whether it must be there. */
    private static String said(Setting setting) {
        String range = range(setting.form());
        return setting.meaning()
                + (range.isEmpty() ? "" : " [" + range + "]")
                + (setting.need() == Setting.Need.REQUIRED ? " Required, no default." : "");
    }

    private static String range(Form form) {
        return switch (form) {
            case Form.Whole(int low, int high) -> low == high ? String.valueOf(low) : "%,d to %,d".formatted(low, high);
            case Form.Span(java.time.Duration low, java.time.Duration high) -> PolicyText.span(low, high);
            case Form.Share(int low, int high) -> PolicyText.share(low) + " to " + PolicyText.share(high);
            case Form.OneOf(List<String> words) -> String.join(" or ", words);
            case Form.Text(var _, String description) -> description;
            case Form.Value(String description) -> description;
            case Form.Listing(Form each, var _) -> "a list of: " + range(each);
            case Form.AnyOf(List<Form> forms) ->
                forms.stream()
                        .map(FleetDefaultsText::range)
                        .filter(range -> !range.isEmpty())
                        .collect(Collectors.joining("; or "));
            case Form.Keys _ -> "";
            case Form.Named(String what, var _, Form each, var _) ->
                each instanceof Form.Keys ? "" : "by %s: %s".formatted(what, range(each));
        };
    }

    private void comment(String indent, String text) {
        StringBuilder line = new StringBuilder(indent + "#");
        boolean empty = true;
        for (String word : text.split(" ", -1)) {
            if (!empty && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(indent + "#");
            }
            line.append(' ').append(word);
            empty = false;
        }
        lines.add(line.toString());
    }
}
