package patchwave.cli.text;

import java.util.regex.Pattern;
import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/** Colour for lines that are complete without it: it marks words that are already there and never carries meaning alone. */
public final class Paint {
    private static final Pattern BAD = Pattern.compile(
            "\\b(FAILED|HALTED|ABORTED|failed|halted|aborted|unhealthy|quarantined|below floor|NOT INTACT|overdue|EMERGENCY|IMMEDIATE)\\b|x+(?=[-.]*\\])|▒");
    private static final Pattern GOOD = Pattern.compile(
            "\\b(COMPLETED|PASSED|completed|passed|healthy|succeeded|intact|INTACT)\\b|█+|#+(?=[>x.\\-\\]])");
    private static final Pattern CAUTION = Pattern.compile(
            "\\b(PAUSED|SCHEDULED|BAKING|scheduled|paused|baking|waiting|unknown|at floor|not reachable|warning)\\b|▓+|>+(?=[x.\\-\\]])");
    private static final Pattern HEADING = Pattern.compile("^[A-Z][A-Z ,/]{3,}$");

    private Paint() {}

    public static AttributedString line(String line) {
        AttributedStyle plain = AttributedStyle.DEFAULT;
        return new AttributedString(line)
                .styleMatches(HEADING, plain.bold())
                .styleMatches(GOOD, plain.foreground(AttributedStyle.GREEN))
                .styleMatches(CAUTION, plain.foreground(AttributedStyle.YELLOW))
                .styleMatches(BAD, plain.foreground(AttributedStyle.RED).bold());
    }
}
