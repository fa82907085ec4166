package patchwave.cli.report;

import com.google.protobuf.Timestamp;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import patchwave.cli.text.Moments;
import patchwave.cli.text.Words;
import patchwave.proto.operator.v1.ExposureView;

/** The whole population as CSV by RFC 4180: one row for each host and vulnerability, each time that it was exposed. */
final class SlaCsv {
    private static final String END = "\r\n";

    private static final List<String> HEADER = List.of(
            "vulnerability",
            "host",
            "environment",
            "subject",
            "verdict",
            "remedy",
            "since",
            "end",
            "ended_as",
            "proven",
            "policy_due",
            "due",
            "keeping",
            "why",
            "asserted_by",
            "asserted_until",
            "asserted_why");

    private SlaCsv() {}

    static String of(List<ExposureView> exposures) {
        return Stream.concat(Stream.of(HEADER), exposures.stream().map(SlaCsv::row))
                .map(row -> row.stream().map(SlaCsv::cell).collect(Collectors.joining(",")) + END)
                .collect(Collectors.joining());
    }

    private static List<String> row(ExposureView exposure) {
        return List.of(
                exposure.getVulnerabilityId(),
                exposure.getHostId(),
                exposure.getEnvironment(),
                exposure.getSubject(),
                exposure.getVerdict(),
                exposure.getRemedy(),
                time(exposure.getSinceTime()),
                time(exposure.getEndTime()),
                exposure.getEnd(),
                exposure.getEnd().isEmpty() ? "" : String.valueOf(exposure.getProven()),
                time(exposure.getPolicyDueTime()),
                time(exposure.getDueTime()),
                exposure.getKeeping(),
                exposure.getWhy(),
                exposure.getAssertion().getAssertedBy(),
                time(exposure.getAssertion().getNotAffected().getUntilTime()),
                exposure.getAssertion().getNote());
    }

    private static String time(Timestamp timestamp) {
        return Moments.instant(timestamp).map(Moments::stamp).orElse("");
    }

    /** Hosts write parts of these, and auditors open them in spreadsheets, which run what looks like a formula. */
    private static String cell(String text) {
        String clean = Words.clean(text);
        String safe = clean.matches("[=+\\-@].*") ? "'" + clean : clean;
        return safe.matches("(?s).*[\",\r\n].*") ? "\"" + safe.replace("\"", "\"\"") + "\"" : safe;
    }
}
