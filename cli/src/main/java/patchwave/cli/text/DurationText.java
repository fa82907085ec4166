package patchwave.cli.text;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as people write them in options and files: 90s, 5m, 1h30m, 12h, 7d. */
public final class DurationText implements ITypeConverter<Duration> {
    private static final Pattern FORM =
            Pattern.compile("(?:(\\d{1,5})d)?(?:(\\d{1,5})h)?(?:(\\d{1,6})m)?(?:(\\d{1,7})s)?");

    @Override
    public Duration convert(String text) {
        Matcher matcher = FORM.matcher(text);
        if (text.isEmpty() || !matcher.matches()) {
            throw new TypeConversionException("'" + text + "' is not a duration; write 90s, 5m, 1h30m, 12h or 7d");
        }
        return Duration.ofDays(part(matcher, 1))
                .plusHours(part(matcher, 2))
                .plusMinutes(part(matcher, 3))
                .plusSeconds(part(matcher, 4));
    }

    private static long part(Matcher matcher, int group) {
        String digits = matcher.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
