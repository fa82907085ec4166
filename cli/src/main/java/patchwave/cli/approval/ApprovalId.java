package patchwave.cli.approval;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** What approvals are called. */
final class ApprovalId {
    static final Pattern FORM = Pattern.compile("[a-z0-9][a-z0-9-]{2,63}");
    static final Pattern ENVIRONMENT = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("yyyyMMdd", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Without what people take for one another. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int RANDOM = 4;

    private ApprovalId() {}

    /** Such as "standing-dev-20261201-ab12": a person finds it again, and another one of that day has another name. */
    static String make(List<String> environments, Instant now, RandomGenerator random) {
        StringBuilder end = new StringBuilder(DAY.format(now)).append('-');
        for (int i = 0; i < RANDOM; i++) {
            end.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        String id = "standing-" + String.join("-", environments) + "-" + end;
        return FORM.matcher(id).matches() ? id : "standing-" + end;
    }
}
