package patchwave.controller.advisories;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import patchwave.advisory.AffectedPackage;
import patchwave.advisory.FixStatus;
import patchwave.advisory.PackageStatement;

/** Reads documents in tests, and says shortly what they say. */
final class Read {
    static final Instant FETCHED = Instant.parse("2026-11-30T00:00:00Z");

    private Read() {}

    static FeedReading.Accepted accepted(FeedFormat format, String text) {
        return accepted(format, text.getBytes(StandardCharsets.UTF_8));
    }

    static FeedReading.Accepted accepted(FeedFormat format, byte[] bytes) {
        FeedReading reading = format.read(document(bytes), FeedLimits.DEFAULT);
        assertThat(reading).isInstanceOf(FeedReading.Accepted.class);
        return (FeedReading.Accepted) reading;
    }

    static String refused(FeedFormat format, String text) {
        return refused(format, text.getBytes(StandardCharsets.UTF_8), FeedLimits.DEFAULT);
    }

    static String refused(FeedFormat format, byte[] bytes, FeedLimits limits) {
        FeedReading reading = format.read(document(bytes), limits);
        assertThat(reading).isInstanceOf(FeedReading.Refused.class);
        return ((FeedReading.Refused) reading).reason();
    }

    static FeedDocument document(byte[] bytes) {
        return new FeedDocument("test", bytes, FETCHED);
    }

    static byte[] resource(String name) throws IOException {
        try (InputStream stream = Read.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IOException(name + " is missing");
            }
            return stream.readAllBytes();
        }
    }

    /** Such as "DSA-1-1 [CVE-2026-1] debian 12 curl: fixed 1-2". */
    static List<String> statements(FeedReading.Accepted reading) {
        return reading.statements().stream()
                .filter(PackageStatement.class::isInstance)
                .map(it -> said((PackageStatement) it))
                .toList();
    }

    private static String said(PackageStatement it) {
        String about = switch (it.about()) {
            case AffectedPackage.Binary binary -> "binary " + binary.name();
            case AffectedPackage.Source source ->
                source.name()
                        + (source.binaries().isEmpty()
                                ? ""
                                : source.binaries().stream()
                                        .map(binary -> binary.name()
                                                + binary.fixedVersion()
                                                        .map(" "::concat)
                                                        .orElse(""))
                                        .toList());
        };
        String status = switch (it.status()) {
            case FixStatus.Fixed fixed ->
                "fixed " + fixed.version()
                        + fixed.subscription().map(" with "::concat).orElse("");
            case FixStatus.NotAffected not -> "not affected (" + not.why() + ")";
            case FixStatus.Unfixed _ -> "unfixed";
            case FixStatus.WontFix wont -> wont.word() + " (" + wont.why() + ")";
            case FixStatus.Undetermined _ -> "undetermined";
            case FixStatus.Removed _ -> "removed";
        };
        return "%s %s %s %s%s: %s%s"
                .formatted(
                        it.advisory(),
                        it.cves(),
                        it.release(),
                        it.module().map(module -> module + " ").orElse(""),
                        about,
                        status,
                        it.isRegressionUpdate() ? ", regression update" : "");
    }
}
