package patchwave.controller.operators;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.random.RandomGenerator;
import patchwave.proto.operator.v1.PlanRolloutRequest;

/** Names of plans that people can read out and that do not meet: what for, when, and four random characters. */
final class PlanIds {
    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("uuuuMMdd-HHmm", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Without those that are easily confused when read out. */
    private static final String LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";

    private static final int SUFFIX = 4;
    private static final int LONGEST_PURPOSE = 40;

    private PlanIds() {}

    static String make(PlanRolloutRequest request, Instant now, RandomGenerator random) {
        return make(
                request.getAdvisoryId().isEmpty() ? request.getPackages(0).getName() : request.getAdvisoryId(),
                now,
                random);
    }

    /** @param purpose what for, in any text */
    static String make(String purpose, Instant now, RandomGenerator random) {
        String word =
                purpose.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-|-$", "");
        StringBuilder id = new StringBuilder(word.substring(0, Math.min(word.length(), LONGEST_PURPOSE)))
                .append('-')
                .append(WHEN.format(now))
                .append('-');
        for (int i = 0; i < SUFFIX; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }
}
