package patchwave.agent.command;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What programs such as "apt-config shell" tell: lines of NAME='value'. */
public final class ShellVariables {
    private static final Pattern VARIABLE = Pattern.compile("^([A-Z]+)='(.*)'$");

    private ShellVariables() {}

    /** The variables by name, the last one of each; other lines say nothing. */
    public static Map<String, String> of(String output) {
        return output.lines()
                .map(VARIABLE::matcher)
                .filter(Matcher::matches)
                .collect(Collectors.toMap(it -> it.group(1), it -> it.group(2), (_, last) -> last));
    }
}
