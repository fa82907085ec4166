package patchwave.controller.advisories;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A feed of the configuration.
 *
 * @param name unique; names its files too
 * @param from a file, a folder of records, or an address with http or https
 * @param every how often it is looked at
 */
public record FeedSource(String name, FeedFormat format, String from, Duration every) {
    /** Where one record stands in one file, a folder of files is a document. */
    private static final List<FeedFormat> OF_RECORDS =
            List.of(FeedFormat.OSV, FeedFormat.RED_HAT_CSAF, FeedFormat.RED_HAT_VEX, FeedFormat.VULNRICHMENT);

    /**
     * A format by its word, such as "debian-list".
     *
     * @throws IllegalArgumentException naming all of them
     */
    public static FeedFormat format(String word) {
        return Arrays.stream(FeedFormat.values())
                .filter(format -> word(format).equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("expected one of %s, found '%s'"
                        .formatted(
                                Arrays.stream(FeedFormat.values())
                                        .map(FeedSource::word)
                                        .collect(Collectors.joining(", ")),
                                word)));
    }

    /** The word of a format. */
    public static String word(FeedFormat format) {
        return format.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    boolean isAddress() {
        return from.startsWith("https://") || from.startsWith("http://");
    }

    boolean mayBeAFolder() {
        return OF_RECORDS.contains(format);
    }

    /** Whether fewer records than before are a sign of a cut document; a person may well take some out of their own file. */
    boolean onlyGrows() {
        return format != FeedFormat.LOCAL;
    }
}
